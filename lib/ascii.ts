/**
 * A text with A to Z in lower case, and every other character as it was. For whatever decides who somebody is:
 * `toLowerCase` makes one of two, such as the Kelvin sign and a k.
 */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * {@link asciiLowerCase}, and of all other scripts the letters that are a pair: Ö and ö, Щ and щ. What would become one with
 * another letter, such as the Kelvin sign or ẞ, stays what it is.
 */
export function pairedLowerCase(text: string): string {
  return asciiLowerCase(text).replace(/[^\0-\x7f]/gu, (character) => {
    const lower = character.toLowerCase();
    return lower.toUpperCase() === character ? lower : character;
  });
}
