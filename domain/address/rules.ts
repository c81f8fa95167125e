import { domainToASCII } from 'node:url';
import { getCountries, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import { Metadata } from 'libphonenumber-js/core';
import phoneMetadata from 'libphonenumber-js/min/metadata';
import { z } from 'zod';
import { asciiLowerCase } from '@/lib/ascii';

/** HTML's own rule for an address, as Zod has it: it lets through what is in use, such as `a..b@docomo.ne.jp`. */
const EMAIL = z.regexes.html5Email;
/** SMTP's lengths, and a domain that is a name under a top-level one, not a number. */
const EMAIL_PARTS = /^.{1,64}@[^@]+\.(?!\d*$)[^@.]*$/;
const LONGEST_EMAIL = 254;

/**
 * An e-mail address, in lower case all through and its domain in ASCII; null for what is none. RFC 5321 would let a
 * host tell `Ana@` from `ana@`; none does, and a stop must hold for whichever way the same box is spelled.
 */
export function normalizeEmail(value: string): string | null {
  const lower = asciiLowerCase(value);
  const at = lower.lastIndexOf('@') + 1;
  const email = /[^\0-\x7f]/.test(lower) ? lower.slice(0, at) + domainToASCII(lower.slice(at)) : lower;
  return email.length <= LONGEST_EMAIL && EMAIL.test(email) && EMAIL_PARTS.test(email) ? email : null;
}

/**
 * A telephone number as E.164; null for what is none. Possible is enough: ranges are opened faster than metadata
 * follows.
 * @param defaultCountry for a number without a +; undefined: there is no such number.
 */
export function normalizePhone(value: string, defaultCountry: CountryCode | undefined): string | null {
  if (isPlainE164(value)) return value;
  const number = parsePhoneNumberFromString(value, {
    ...(defaultCountry && { defaultCountry }),
    extract: false,
  });
  return number?.isPossible() && !number.ext ? number.number : null;
}

/** A country's two-letter code, as telephone numbers know it. */
export const countrySchema = z.enum(getCountries() as [CountryCode, ...CountryCode[]]);

const DIGITS_ONLY = /^\+[1-9]\d{6,14}$/;

/** How the numbers of a country code look, and what some of its countries write before them at home. */
type Plan = { number: RegExp; lengths: number[]; homePrefix: RegExp | null };
/** The library has these; its types leave them out. */
type NumberingPlan = {
  possibleLengths: () => number[];
  nationalNumberPattern: () => string;
  nationalPrefixForParsing: () => string | undefined;
};

const metadata = new Metadata(phoneMetadata);
const plans = new Map<string, Plan | null>();

/**
 * Whether a number is E.164 already, as most files have it: the library would return it as it is, twenty times as
 * slowly. False where in doubt, such as with a home prefix (`+4407…`) that the library would take off.
 */
function isPlainE164(value: string): boolean {
  if (!DIGITS_ONLY.test(value)) return false;
  // No country code begins another.
  for (const length of [1, 2, 3]) {
    const plan = planOf(value.slice(1, 1 + length));
    if (!plan) continue;
    const national = value.slice(1 + length);
    return (
      plan.lengths.includes(national.length) && plan.number.test(national) && !plan.homePrefix?.test(national)
    );
  }
  return false;
}

function planOf(countryCode: string): Plan | null {
  const known = plans.get(countryCode);
  if (known !== undefined) return known;
  const [country] = phoneMetadata.country_calling_codes[countryCode] ?? [];
  let plan: Plan | null = null;
  if (country) {
    metadata.selectNumberingPlan(country);
    const library = metadata.numberingPlan as unknown as NumberingPlan;
    const prefix = library.nationalPrefixForParsing();
    plan = {
      number: new RegExp(`^(?:${library.nationalNumberPattern()})$`),
      lengths: library.possibleLengths(),
      homePrefix: prefix ? new RegExp(`^(?:${prefix})`) : null,
    };
  }
  plans.set(countryCode, plan);
  return plan;
}
