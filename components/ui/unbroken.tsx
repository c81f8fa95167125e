/** As long as a line of a narrow button is, about: a longer word has to break somewhere. */
const MAX_WORD = 20;

/**
 * A text whose words with a hyphen stay on one line. CSS has nothing for it: with `hyphens: none` too a line may end at
 * the hyphen of "e-mails", and a hyphen that does not break would be another character to who copies or looks for it.
 */
export function Unbroken({ text }: { text: string }) {
  if (!text.includes('-')) return text;
  return (
    // One element, as a row of a flex container would make one of each piece.
    <span>
      {piecesOf(text).map((piece, place) =>
        isKept(piece) ? (
          <span key={place} className="whitespace-nowrap">
            {piece}
          </span>
        ) : (
          piece
        ),
      )}
    </span>
  );
}

function isKept(word: string): boolean {
  return word.includes('-') && !word.includes(' ') && word.length <= MAX_WORD;
}

/** The words that are kept whole, and all that stands between them: few pieces, for each is a node of the page. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const word of text.split(/( )/)) {
    const last = pieces.at(-1);
    if (last === undefined || isKept(last) || isKept(word)) pieces.push(word);
    else pieces[pieces.length - 1] = last + word;
  }
  return pieces.filter((piece) => piece !== '');
}
