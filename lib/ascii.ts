/**
 * Lower-cases A to Z and leaves every other character as it is. For whatever identifies people: `toLowerCase` turns two
 * different characters into one, such as the Kelvin sign and a k.
 */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * {@link asciiLowerCase}, and also lower-cases letters of other scripts that form a pair: Ö and ö, Щ and щ. A letter
 * that would become the same as another one, such as the Kelvin sign or ẞ, stays as it is.
 */
export function pairedLowerCase(text: string): string {
  return asciiLowerCase(text).replace(/[^\0-\x7f]/gu, (character) => {
    const lower = character.toLowerCase();
    return lower.toUpperCase() === character ? lower : character;
  });
}
