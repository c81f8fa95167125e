import { domainToASCII } from 'node:url';
import { getCountries, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import { Metadata } from 'libphonenumber-js/core';
import phoneMetadata from 'libphonenumber-js/min/metadata';
import { z } from 'zod';
import { asciiLowerCase, pairedLowerCase } from '@/lib/ascii';

/** HTML's own rule for an address, as Zod has it: it lets through what is in use, such as `a..b@docomo.ne.jp`. */
const EMAIL = z.regexes.html5Email;
/** SMTP's lengths, and a domain that is a name under a top-level one, not a number. */
const EMAIL_PARTS = /^.{1,64}@[^@]+\.(?!\d*$)[^@.]*$/;
const MAX_EMAIL = 254;
/** With what is put around it. */
const MAX_WRAPPED = 1_000;

/**
 * An e-mail address in the one spelling that stands for all of the same mailbox; null for what is none. RFC 5321 would let
 * a host tell `Ana@` from `ana@`; none does, and a stop must hold for whichever way the mailbox is spelled. Names may be
 * in any script (RFC 6531) or quoted; what programs put around an address is taken off. A tag (`ana+news@`) is part of it.
 */
export function normalizeEmail(value: string): string | null {
  const lower = asciiLowerCase(value);
  if (isEmail(lower)) return lower;
  if (value.length > MAX_WRAPPED) return null;
  const bare = withoutWrapping(value);
  const at = bare.lastIndexOf('@');
  const [local, domain] = [localPartOf(bare.slice(0, Math.max(0, at))), domainOf(bare.slice(at + 1))];
  // The rule for what is plain tells whether the domain is one, and a name of the same length whether it is too long.
  return local && isEmail(`${'a'.repeat(local.length)}@${domain}`) ? `${local}@${domain}` : null;
}

function isEmail(value: string): boolean {
  return value.length <= MAX_EMAIL && EMAIL.test(value) && EMAIL_PARTS.test(value);
}

/** White space, and characters that nobody sees: byte order marks, soft hyphens, marks of direction. */
const UNSEEN = /[\s\p{Cf}]/u;
/** What ends a sentence or an entry of a list. */
const ENDS = /[\s\p{Cf};,.]/u;
const IN_QUOTES = /^(?:'(.*)'|"(.*)"|‘(.*)’|“(.*)”|`(.*)`)$/;
const IN_BRACKETS = /<([^<>]*)>$/;
const SCHEME = /^(?:mailto|smtp):/i;
/** As bounces name their recipient: `Final-Recipient: rfc822; ana@example.com` (RFC 3464, 6533). */
const ADDRESS_TYPE = /^(?:rfc822|utf-8)\s*;/i;
/** A name behind the address, as old mail programs put it. */
const COMMENT = /\s\([^()]*\)$/;

/** Without what nobody sees around it and what ends it. Step by step: an expression would try each place to begin at. */
function stripped(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && UNSEEN.test(value.charAt(start))) start += 1;
  while (end > start && ENDS.test(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** `"Ana Silva" <mailto:ana@example.com>;` is `ana@example.com`. */
function withoutWrapping(value: string): string {
  let bare = stripped(stripped(value).replace(ADDRESS_TYPE, '').replace(COMMENT, ''));
  bare = IN_QUOTES.exec(bare)?.slice(1).find(Boolean) ?? bare;
  bare = IN_BRACKETS.exec(bare)?.[1] ?? bare;
  if (SCHEME.test(bare)) bare = unescaped(bare.replace(SCHEME, '').split('?')[0] ?? '');
  bare = stripped(bare);
  // As it comes out of an address bar or a form.
  if (!bare.includes('@') && bare.includes('%40')) bare = unescaped(bare);
  // As East Asian keyboards write it.
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

/** The part before the @: null for what is none. Quotes that it does not need are no part of it (RFC 5321, 4.1.2). */
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

/** These are ASCII in normal form C: the Greek question mark, the varia and the Kelvin sign. They stay what they are. */
const TURN_ASCII = /([\u037e\u1fef\u212a])/;

/** Letters and their accents as one character each: a keyboard's `ö` and a Mac's file name's are the same (RFC 6532, 3.1). */
function composed(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return text
    .split(TURN_ASCII)
    .map((part) => (TURN_ASCII.test(part) ? part : part.normalize('NFC')))
    .join('');
}

/**
 * A telephone number as E.164; null for what is none. Possible is enough: ranges are opened faster than metadata
 * follows.
 * @param defaultCountry for a number without a +; undefined: there is no such number.
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

/** Spellings that numbering plans have given up and WhatsApp or old lists still have: the library refuses them. */
const GIVEN_UP: readonly [RegExp, string][] = [
  // Mexico, until 2019: a 1 before a mobile number from abroad, and 01, 044 or 045 at home.
  [/^\+52(?:1|01|044|045)(\d{10})$/, '+52$1'],
  // Benin, until 2024: no 01.
  [/^\+229([24-9]\d{7})$/, '+22901$1'],
];

function inForce(value: string): string {
  const digits = value.startsWith('+') ? value.replace(/[\s().-]/g, '') : value;
  for (const [pattern, today] of GIVEN_UP) if (pattern.test(digits)) return digits.replace(pattern, today);
  return value;
}

/**
 * Numbers that are spelled in two ways, both of them E.164 to the library, and ring the same telephone: how the one spelling
 * is written and becomes the one that is compared, and the same backwards.
 */
const TWO_SPELLINGS: readonly { other: RegExp; compared: string; back: [RegExp, string] }[] = [
  // Brazil's ninth digit, before mobile numbers that began with 6 to 9. WhatsApp's own ids leave it out.
  {
    other: /^\+55([1-9]\d)([6-9]\d{7})$/,
    compared: '+55$19$2',
    back: [/^\+55([1-9]\d)9([6-9]\d{7})$/, '+55$1$2'],
  },
  // Argentina: a 9 before mobile numbers from abroad, which many leave out.
  { other: /^\+54([1-8]\d{9})$/, compared: '+549$1', back: [/^\+549([1-8]\d{9})$/, '+54$1'] },
  // Colombia, since 2021: a 60 before fixed lines.
  { other: /^\+57([124-8]\d{7})$/, compared: '+5760$1', back: [/^\+5760([124-8]\d{7})$/, '+57$1'] },
  // San Marino, by way of Italy.
  { other: /^\+39(0549\d{6})$/, compared: '+378$1', back: [/^\+378(0549\d{6})$/, '+39$1'] },
];

/**
 * The spelling that stands for all of the same telephone: what is hashed and compared. Recipients keep their numbers as they
 * were given. See decisions/0034.
 * @param number E.164, as `normalizePhone` returns it.
 */
export function comparedPhone(number: string): string {
  const found = TWO_SPELLINGS.find(({ other }) => other.test(number));
  return found ? number.replace(found.other, found.compared) : number;
}

/** All spellings of a number, the one that is compared first. */
export function spellingsOf(number: string): string[] {
  const compared = comparedPhone(number);
  const found = TWO_SPELLINGS.find(({ back: [pattern] }) => pattern.test(compared));
  return found ? [compared, compared.replace(...found.back)] : [compared];
}

/** Numbers that may have several spellings: an expression for the database too. */
export const SEVERAL_SPELLINGS = /^\+(55|54|57|390549|3780549)/;

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
