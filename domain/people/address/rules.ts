import { domainToASCII } from 'node:url';
import { getCountries, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import { Metadata } from 'libphonenumber-js/core';
import phoneMetadata from 'libphonenumber-js/min/metadata';
import { z } from 'zod';
import { asciiLowerCase, pairedLowerCase } from '@/lib/ascii';
import { deriveKey } from '@/lib/secret';

/** HTML's own rule for an address, as Zod has it: it accepts forms that are in use, such as `a..b@docomo.ne.jp`. */
const EMAIL = z.regexes.html5Email;
/** SMTP's lengths, and a domain with a dot whose last label is not a number. */
const EMAIL_PARTS = /^.{1,64}@[^@]+\.(?!\d*$)[^@.]*$/;
const MAX_EMAIL = 254;
/** Including what is put around it. */
const MAX_WRAPPED = 1_000;

/**
 * An e-mail address in one canonical spelling for all spellings of the same mailbox; null if it is not one. RFC 5321
 * would let a host distinguish `Ana@` from `ana@`; none does, and a stop must hold however the mailbox is spelled.
 * Local parts may be in any script (RFC 6531) or quoted. What programs put around an address is removed. A tag
 * (`ana+news@`) is part of the address.
 */
export function normalizeEmail(value: string): string | null {
  const lower = asciiLowerCase(value);
  if (isEmail(lower)) return lower;
  if (value.length > MAX_WRAPPED) return null;
  const bare = withoutWrapping(value);
  const at = bare.lastIndexOf('@');
  const [local, domain] = [localPartOf(bare.slice(0, Math.max(0, at))), domainOf(bare.slice(at + 1))];
  // The plain rule checks the domain, and a placeholder of the same length checks the local part's length.
  return local && isEmail(`${'a'.repeat(local.length)}@${domain}`) ? `${local}@${domain}` : null;
}

function isEmail(value: string): boolean {
  return value.length <= MAX_EMAIL && EMAIL.test(value) && EMAIL_PARTS.test(value);
}

/** White space, and invisible characters: byte order marks, soft hyphens, direction marks. */
const UNSEEN = /[\s\p{Cf}]/u;
/** Characters that end a sentence or a list entry. */
const ENDS = /[\s\p{Cf};,.]/u;
const IN_QUOTES = /^(?:'(.*)'|"(.*)"|‘(.*)’|“(.*)”|`(.*)`)$/;
const IN_BRACKETS = /<([^<>]*)>$/;
const SCHEME = /^(?:mailto|smtp):/i;
/** How bounces name their recipient: `Final-Recipient: rfc822; ana@example.com` (RFC 3464, 6533). */
const ADDRESS_TYPE = /^(?:rfc822|utf-8)\s*;/i;
/** A name after the address, as old mail programs wrote it. */
const COMMENT = /\s\([^()]*\)$/;

/**
 * Strips invisible characters on both sides and trailing punctuation. A loop, because a regular expression would retry
 * from every position.
 */
function stripped(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && UNSEEN.test(value.charAt(start))) start += 1;
  while (end > start && ENDS.test(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** Turns `"Ana Silva" <mailto:ana@example.com>;` into `ana@example.com`. */
function withoutWrapping(value: string): string {
  let bare = stripped(stripped(value).replace(ADDRESS_TYPE, '').replace(COMMENT, ''));
  bare = IN_QUOTES.exec(bare)?.slice(1).find(Boolean) ?? bare;
  bare = IN_BRACKETS.exec(bare)?.[1] ?? bare;
  if (SCHEME.test(bare)) bare = unescaped(bare.replace(SCHEME, '').split('?')[0] ?? '');
  bare = stripped(bare);
  // As copied from an address bar or a form.
  if (!bare.includes('@') && bare.includes('%40')) bare = unescaped(bare);
  // The full-width @ of East Asian keyboards.
  return bare.includes('@') ? bare : bare.replace('\uff20', '@');
}

function unescaped(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

const ATOMS = /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cs}]+$/u;
const QUOTED = /^"((?:[^"\\\p{Cc}\p{Cs}]|\\[^\p{Cc}\p{Cs}])+)"$/u;

/** The local part, normalized; null if it is invalid. Unneeded quotes are dropped (RFC 5321, 4.1.2). */
function localPartOf(given: string): string | null {
  const quoted = QUOTED.exec(given)?.[1]?.replace(/\\(.)/gu, '$1');
  const local = composed(pairedLowerCase(composed(quoted ?? given)));
  if (ATOMS.test(local)) return local;
  return quoted === undefined ? null : `"${local.replace(/["\\]/g, '\\$&')}"`;
}

function domainOf(given: string): string {
  const domain = /[^\0-\x7f]/.test(given) ? domainToASCII(given) : asciiLowerCase(given);
  return domain.replace(/\.$/, '');
}

/**
 * Normal form C would turn these into ASCII: the Greek question mark, the varia and the Kelvin sign. They are left as
 * they are.
 */
const TURN_ASCII = /([\u037e\u1fef\u212a])/;

/**
 * Composes letters and their accents into one character: the `ö` of a keyboard and of a Mac's file name are the same
 * (RFC 6532, 3.1).
 */
function composed(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return text
    .split(TURN_ASCII)
    .map((part) => (TURN_ASCII.test(part) ? part : part.normalize('NFC')))
    .join('');
}

/**
 * A telephone number as E.164; null if it is not one. A possible number is enough, because new ranges open faster than
 * metadata follows.
 * @param defaultCountry for numbers without a +; undefined rejects those.
 */
export function normalizePhone(value: string, defaultCountry: CountryCode | undefined): string | null {
  if (isPlainE164(value)) return value;
  const parsed = parsePhone(value, defaultCountry);
  if (parsed !== null || value.length > MAX_WRAPPED) return parsed;
  const bare = stripped(value)
    .replace(/^(?:tel|sms|whatsapp):/i, '')
    .replace('\uff0b', '+')
    .replace(/^00(?=[1-9])/, '+');
  return parsePhone(inForce(bare), defaultCountry);
}

function parsePhone(value: string, defaultCountry: CountryCode | undefined): string | null {
  const number = parsePhoneNumberFromString(value, {
    ...(defaultCountry && { defaultCountry }),
    extract: false,
  });
  return number?.isPossible() && !number.ext ? number.number : null;
}

/**
 * Spellings that numbering plans have abolished, but that WhatsApp or old lists still use: the library rejects them.
 */
const GIVEN_UP: readonly [RegExp, string][] = [
  // Mexico, until 2019: a 1 before a mobile number from abroad, and 01, 044 or 045 at home.
  [/^\+52(?:1|01|044|045)(\d{10})$/, '+52$1'],
  // Benin, until 2024: without the 01.
  [/^\+229([24-9]\d{7})$/, '+22901$1'],
];

function inForce(value: string): string {
  const digits = value.startsWith('+') ? value.replace(/[\s().-]/g, '') : value;
  for (const [pattern, today] of GIVEN_UP) if (pattern.test(digits)) return digits.replace(pattern, today);
  return value;
}

/**
 * Numbers with two spellings that the library both takes for E.164, and that ring the same telephone: how the other
 * spelling is turned into the one that is compared, and back.
 */
const TWO_SPELLINGS: readonly { other: RegExp; compared: string; back: [RegExp, string] }[] = [
  // Brazil's ninth digit, added before mobile numbers that began with 6 to 9. WhatsApp's own ids omit it.
  {
    other: /^\+55([1-9]\d)([6-9]\d{7})$/,
    compared: '+55$19$2',
    back: [/^\+55([1-9]\d)9([6-9]\d{7})$/, '+55$1$2'],
  },
  // Argentina: a 9 before mobile numbers from abroad, which many omit.
  { other: /^\+54([1-8]\d{9})$/, compared: '+549$1', back: [/^\+549([1-8]\d{9})$/, '+54$1'] },
  // Colombia, since 2021: a 60 before fixed lines.
  { other: /^\+57([124-8]\d{7})$/, compared: '+5760$1', back: [/^\+5760([124-8]\d{7})$/, '+57$1'] },
  // San Marino, dialled through Italy.
  { other: /^\+39(0549\d{6})$/, compared: '+378$1', back: [/^\+378(0549\d{6})$/, '+39$1'] },
];

/**
 * The canonical spelling for all spellings of the same telephone: this is what is hashed and compared. Recipients keep
 * their numbers as they were given. See decisions/0034.
 * @param number E.164, as `normalizePhone` returns it.
 */
export function comparedPhone(number: string): string {
  const found = TWO_SPELLINGS.find(({ other }) => other.test(number));
  return found ? number.replace(found.other, found.compared) : number;
}

/** All spellings of a number, the compared one first. */
export function spellingsOf(number: string): string[] {
  const compared = comparedPhone(number);
  const found = TWO_SPELLINGS.find(({ back: [pattern] }) => pattern.test(compared));
  return found ? [compared, compared.replace(...found.back)] : [compared];
}

/** Matches numbers that may have several spellings; also valid as a PostgreSQL regular expression. */
export const SEVERAL_SPELLINGS = /^\+(55|54|57|390549|3780549)/;

/** A country's two-letter code, as used for telephone numbers. */
export const countrySchema = z.enum(getCountries() as [CountryCode, ...CountryCode[]]);

const DIGITS_ONLY = /^\+[1-9]\d{6,14}$/;

/** The pattern of a country code's numbers, and the trunk prefix that some of its countries use at home. */
type Plan = { number: RegExp; lengths: number[]; homePrefix: RegExp | null };
/** The library has these, but its types omit them. */
type NumberingPlan = {
  possibleLengths: () => number[];
  nationalNumberPattern: () => string;
  nationalPrefixForParsing: () => string | undefined;
};

const metadata = new Metadata(phoneMetadata);
const plans = new Map<string, Plan | null>();

/**
 * Whether a number is already E.164, as most files have it: the library would return it unchanged, twenty times as
 * slowly. False in doubt, such as with a trunk prefix (`+4407…`) that the library would remove.
 */
function isPlainE164(value: string): boolean {
  if (!DIGITS_ONLY.test(value)) return false;
  // No country code is a prefix of another.
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

/** The key for hashing addresses, and refs of erased people, derived from a secret. */
export function addressKeyOf(appSecret: string): Buffer {
  return deriveKey(appSecret, 'address-hash');
}
