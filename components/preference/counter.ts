/** What counts down the characters of a text area, on the server and in the page's script. */
export type Counter = {
  most: number;
  /** How many are left, by plural category; `#` is the number. */
  left: Record<'one' | 'other', string>;
  /** How many there are too many. */
  over: Record<'one' | 'other', string>;
  locale: string;
};

/** From this many characters left on, they are counted. */
const COUNTED_FROM = 200;

/** What the counter says of a text of this many characters: nothing, as long as there is plenty of room. */
export function counterText({ most, left, over, locale }: Counter, characters: number): string {
  const remaining = most - characters;
  if (remaining > COUNTED_FROM) return '';
  const texts = remaining < 0 ? over : left;
  const count = Math.abs(remaining);
  return (count === 1 ? texts.one : texts.other).replace('#', new Intl.NumberFormat(locale).format(count));
}
