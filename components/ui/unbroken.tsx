/** About the length of a line in a narrow button: a longer word has to break somewhere. */
const MAX_WORD = 20;

/**
 * Text whose hyphenated words stay on one line. CSS has nothing for it: even with `hyphens: none` a line may end at the
 * hyphen of "e-mails", and a non-breaking hyphen would be a different character to those who copy or search.
 */
export function Unbroken({ text }: { text: string }) {
  if (!text.includes('-')) return text;
  return (
    // One element, because a flex container would make an item of each piece.
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

/** The words to keep whole and the text between them, in few pieces, because each is a node of the page. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const word of text.split(/( )/)) {
    const last = pieces.at(-1);
    if (last === undefined || isKept(last) || isKept(word)) pieces.push(word);
    else pieces[pieces.length - 1] = last + word;
  }
  return pieces.filter((piece) => piece !== '');
}
