import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparedPhone,
  normalizeEmail,
  normalizePhone,
  SEVERAL_SPELLINGS,
  spellingsOf,
} from '@/domain/people/address/rules';

describe('an e-mail address', () => {
  it('is the same however its letters are written, and two mailboxes are never taken for one', () => {
    expect(normalizeEmail('Jack@Example.COM')).toBe('jack@example.com');
    expect(normalizeEmail('jack@BÜCHER.example')).toBe('jack@xn--bcher-kva.example');
    // The Kelvin sign, which toLowerCase and normal form C turn into a k.
    expect(normalizeEmail('jac\u212a@example.com')).not.toBe('jack@example.com');
    expect(normalizeEmail('ana+news@example.com')).not.toBe(normalizeEmail('ana@example.com'));
  });

  it.each([
    ['jörg@example.com', 'jörg@example.com'],
    ['JÖRG@example.com', 'jörg@example.com'],
    // The o and its dots as two characters.
    ['jo\u0308rg@example.com', 'jörg@example.com'],
    ['用户@例え.jp', '用户@xn--r8jz45g.jp'],
    ['用户＠例え。jp', '用户@xn--r8jz45g.jp'],
    ['दादा@उदाहरण.भारत', 'दादा@xn--p1b6ci4b4b3a.xn--h2brj9c'],
    ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['ana@XN--BCHER-KVA.example', 'ana@xn--bcher-kva.example'],
    ['ana@bu\u0308cher.example.', 'ana@xn--bcher-kva.example'],
  ])('may be in any script, by name and by domain: %s', (given, expected) => {
    expect(normalizeEmail(given)).toBe(expected);
  });

  it.each([
    ['  Ana@Example.com\u00a0', 'ana@example.com'],
    ['\ufeffana@example.com\u200b', 'ana@example.com'],
    ['mailto:Ana@example.com?subject=Stop', 'ana@example.com'],
    ['MAILTO:ana%2Bnews@example.com', 'ana+news@example.com'],
    ['<ana@example.com>', 'ana@example.com'],
    ['Ana Silva <ana@example.com>', 'ana@example.com'],
    ['"Silva, Ana" <mailto:ana@example.com>;', 'ana@example.com'],
    ["'ana@example.com'", 'ana@example.com'],
    ['“ana@example.com”', 'ana@example.com'],
    ['SMTP:ana@example.com', 'ana@example.com'],
    ['ana@example.com.', 'ana@example.com'],
    ['ana@example.com,', 'ana@example.com'],
    ['rfc822; Ana@example.com', 'ana@example.com'],
    ['RFC822;<ana@example.com>', 'ana@example.com'],
    ['utf-8; jörg@example.com', 'jörg@example.com'],
    ['ana@example.com (Ana Silva)', 'ana@example.com'],
    ['ana%2Bnews%40example.com', 'ana+news@example.com'],
  ])('is extracted from what programs put around it: %s', (given, expected) => {
    expect(normalizeEmail(given)).toBe(expected);
  });

  it.each([
    ['"Ana"@example.com', 'ana@example.com'],
    ['"an\\a"@example.com', 'ana@example.com'],
    ['"ana silva"@example.com', '"ana silva"@example.com'],
    ['"ana@home"@example.com', '"ana@home"@example.com'],
    ['"a\\"b"@example.com', '"a\\"b"@example.com'],
  ])('may have a quoted local part, whose quotes count only if it needs them: %s', (given, expected) => {
    expect(normalizeEmail(given)).toBe(expected);
  });

  it.each([
    '',
    '@',
    'ana',
    '@example.com',
    'ana@',
    'ana@example',
    'ana@192.0.2.1',
    'ana silva@example.com',
    'ana@exa mple.com',
    'a@b@example.com',
    '""@example.com',
    'ana@-example.com',
    'ana\0@example.com',
    'jör\u0007g@example.com',
    'jörg@',
    'jörg@..',
    '\ud83d@example.com',
    `${'ö'.repeat(65)}@example.com`,
  ])('is not %j', (given) => {
    expect(normalizeEmail(given)).toBeNull();
  });

  it('normalizes to itself once normalized', () => {
    const parts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const domains = fc.constantFrom('example.com', 'BÜCHER.example', 'xn--bcher-kva.example', '例え.jp');
    fc.assert(
      fc.property(parts, domains, fc.boolean(), (part, domain, isQuoted) => {
        const email = normalizeEmail(`${isQuoted ? JSON.stringify(part) : part}@${domain}`);
        if (email !== null) expect(normalizeEmail(email)).toBe(email);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a telephone number', () => {
  const matched = (given: string) => {
    const number = normalizePhone(given, undefined);
    return number && comparedPhone(number);
  };

  it.each([
    ['Brazil’s ninth digit', ['+5531996883193', '+553196883193', '+55 31 9688-3193', '+55 (31) 99688-3193']],
    ['Argentina’s 9', ['+5491123456789', '+541123456789', '+54 9 11 2345-6789', '+54 11 15 2345-6789']],
    ['Mexico’s 1', ['+525512345678', '+5215512345678', '+52 1 55 1234 5678', '+52 044 55 1234 5678']],
    ['Benin’s 01', ['+2290197123456', '+22997123456', '+229 97 12 34 56']],
    ['Colombia’s 60', ['+576012345678', '+5712345678']],
    ['San Marino by way of Italy', ['+3780549886377', '+378886377', '+390549886377']],
    ['a national trunk zero', ['+447911123456', '+4407911123456', '+44 (0)7911 123456', '00447911123456']],
    [
      'what is put around it',
      ['+14155550100', 'tel:+1-415-555-0100', 'whatsapp:+14155550100', '＋1 415 555 0100;'],
    ],
    ['marks that no one sees', ['+14155550100', '\u202a+1 415 555 0100\u202c', '\u200e+14155550100']],
  ])('is the same in all its spellings: %s', (_, spellings) => {
    expect(new Set(spellings.map(matched))).toEqual(new Set([matched(spellings[0] ?? '')]));
    expect(matched(spellings[0] ?? '')).not.toBeNull();
  });

  it('is different if it rings a different telephone', () => {
    // A fixed line of São Paulo, and a mobile number from after the ninth digit was added.
    expect(matched('+551123456789')).not.toBe(matched('+5511923456789'));
    expect(matched('+5511923456789')).toBe('+5511923456789');
    expect(matched('+525512345678')).not.toBe(matched('+521234567890'));
  });

  it('lists its spellings from any of them', () => {
    for (const number of ['+5531996883193', '+5491123456789', '+576012345678', '+3780549886377']) {
      const spellings = spellingsOf(number);
      expect(spellings).toHaveLength(2);
      for (const spelling of spellings) {
        expect(spellingsOf(spelling)).toEqual(spellings);
        expect(SEVERAL_SPELLINGS.test(spelling)).toBe(true);
      }
    }
    expect(spellingsOf('+14155550100')).toEqual(['+14155550100']);
  });

  it('is kept as it was given: only the compared form is respelled', () => {
    expect(normalizePhone('+55 31 9688-3193', undefined)).toBe('+553196883193');
  });

  it.each(['', '+', '12345', '+1 415 555 0100 ext 3', '+999123456789', 'whatsapp:', '+52 1 55'])(
    'is not %j',
    (given) => {
      expect(matched(given)).toBeNull();
    },
  );
});
