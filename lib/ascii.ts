/**
 * A text with A to Z in lower case, and every other character as it was. For whatever decides who somebody is:
 * `toLowerCase` makes one of two, such as the Kelvin sign and a k.
 */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
