/** Every part is bounded, so that matching never takes quadratic time. */
const ADDRESS =
  /[\p{L}\p{N}\p{M}_.+%'-]{1,64}\s?(?:@|%40|[([{]\s?(?:at|arroba|@)\s?[)\]}]|\sarroba\s)\s?[\p{L}\p{N}-]{1,63}(?:(?:\.|\s(?:dot|ponto)\s)[\p{L}\p{N}-]{1,63})+/giu;
/** `joao at example dot com`: a plain "at" is part of an address only before a spelled "dot". */
const SPELLED_ADDRESS =
  /[\p{L}\p{N}_.+-]{1,64}\sat\s[\p{L}\p{N}-]{1,63}(?:\s(?:dot|ponto)\s[\p{L}\p{N}-]{1,63})+/giu;
/** Eight digits or more with the usual separators, or seven as in 555-0123: telephone and identity numbers. */
const NUMBER =
  /(?<!\p{Nd})(?:\+\s?)?\(?(?:\p{Nd}(?:[\s().\-–—/]{0,3}\p{Nd}){7,60}|\p{Nd}{3}[-. ]\p{Nd}{4})(?!\p{Nd})/gu;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$/;

/**
 * Masks e-mail addresses and telephone numbers in free text, as people write them in English and Portuguese, and with
 * them other long numbers (CPF, cards, orders), which identify a person just as well. Dates stay.
 */
export function maskText(text: string): string {
  return text
    .replace(ADDRESS, '[address]')
    .replace(SPELLED_ADDRESS, '[address]')
    .replace(NUMBER, (found) => (DATE.test(found) ? found : '[number]'));
}
