import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import examples from 'libphonenumber-js/examples.mobile.json';
import { describe, expect, test } from 'vitest';
import { findStopInColumns, parseRecipientRow } from '@/domain/imports/file/rules/row';
import { parseRecipientRecord } from '@/domain/imports/file/rules/record';
import type { ImportGrounds } from '@/domain/imports/file/schema';
import { readHeader } from '@/domain/imports/header/rules';

const NOW = new Date('2026-03-31T12:00:00Z');
const GROUNDS: ImportGrounds = { consentSource: null, defaultCountry: undefined, now: NOW };

function parse(cells: Record<string, string>, grounds: Partial<ImportGrounds> = {}) {
  const named = { ref: 'r1', ...cells };
  const layout = readHeader(Object.keys(named));
  if ('problem' in layout) throw new Error(layout.problem);
  return parseRecipientRow(Object.values(named), layout, { ...GROUNDS, ...grounds });
}

describe('parseRecipientRow', () => {
  test.each([
    ['Ana.Lima@Example.COM', 'ana.lima@example.com'],
    ['a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
    ['x@Müller.de', 'x@xn--mller-kva.de'],
    ['Jörg <JÖRG@example.com>', 'jörg@example.com'],
    ["o'neil+news@mail.example.xn--p1ai", "o'neil+news@mail.example.xn--p1ai"],
  ])('normalizes the address %s', (given, email) => {
    expect(parse({ email: given })).toMatchObject({ email });
  });

  test.each([
    'ana',
    'ana@',
    '@b.c',
    'a b@c.de',
    'a@localhost',
    'a@1.2.3.4',
    `${'a'.repeat(65)}@b.cd`,
    'a@b..cd',
  ])('refuses the address %s', (email) => {
    expect(parse({ email })).toEqual({ reason: 'email: it is not an e-mail address' });
  });

  test('turns every country’s example number into E.164, however it is written', () => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples);
      if (!example) continue;
      expect(parse({ phone: example.formatInternational() })).toMatchObject({ phone: example.number });
      expect(parse({ phone: example.number })).toMatchObject({ phone: example.number });
      expect(parse({ phone: example.formatNational() }, { defaultCountry: country })).toMatchObject({
        phone: example.number,
      });
    }
  });

  test('reads a number that consists of digits as the library does', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,13}$/), (phone) => {
        const expected = parsePhoneNumberFromString(phone, { extract: false });
        const row = parse({ phone });
        if (expected?.isPossible()) expect(row).toMatchObject({ phone: expected.number });
        // For these two countries, older spellings of the same numbers are accepted, too.
        else if (!/^\+(?:52(?:1|01|044|045)|229)/.test(phone)) expect(row).toHaveProperty('reason');
      }),
      { numRuns: 2_000 },
    );
  });

  test('refuses a number without a + or a default country', () => {
    expect(parse({ phone: '11912345678' })).toEqual({
      reason: 'phone: it needs a + and the country code, or a default country',
    });
    expect(parse({ phone: '11912345678' }, { defaultCountry: 'BR' })).toMatchObject({
      phone: '+5511912345678',
    });
    expect(parse({ phone: '+99912345678' })).toHaveProperty('reason');
  });

  test('canonicalizes locales and time zones, and refuses invalid ones', () => {
    expect(parse({ locale: 'pt_br', 'time zone': 'asia/kolkata' })).toMatchObject({ locale: 'pt-BR' });
    expect(parse({ 'time zone': 'america/sao_paulo' })).toMatchObject({ timeZone: 'America/Sao_Paulo' });
    expect(parse({ locale: 'português' })).toHaveProperty('reason');
    expect(parse({ 'time zone': 'Mars/Olympus' })).toHaveProperty('reason');
    expect(parse({ 'time zone': '+03:00' })).toHaveProperty('reason');
  });

  test.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29T10:00:00-03:00', '2024-02-29T13:00:00.000Z'],
    ['2024-02-29T10:00:00', '2024-02-29T10:00:00.000Z'],
    // Tomorrow in UTC has begun in Auckland.
    ['2026-04-01', NOW.toISOString()],
  ])('reads the consent date %s', (given, expected) => {
    expect(parse({ 'consent date': given, 'consent source': 'form' })).toMatchObject({
      consentAt: new Date(expected),
    });
  });

  test.each(['2023-02-29', '31/03/2024', '2026-03-31T12:00:01Z', '2026-04-02', 'yesterday'])(
    'refuses the consent date %s',
    (given) => {
      expect(parse({ 'consent date': given, 'consent source': 'form' })).toHaveProperty('reason');
    },
  );

  test('prefers a row’s own consent source to the option, and without either there is no consent to date', () => {
    expect(parse({ 'consent source': 'form' }, { consentSource: 'list' })).toMatchObject({
      consentSource: 'form',
    });
    expect(parse({ 'consent source': '' }, { consentSource: 'list' })).toMatchObject({
      consentSource: 'list',
    });
    expect(parse({ 'consent date': '2024-01-01' })).toMatchObject({ consentSource: null, consentAt: null });
  });

  test('reads attributes from JSON and from columns of their own', () => {
    expect(
      parse({ attributes: '{"a":1,"b":[2]}', 'attributes.plan': 'gold', 'attributes.x': '' }),
    ).toMatchObject({
      attributes: { a: 1, b: [2], plan: 'gold' },
    });
    expect(parse({ attributes: '[1]' })).toHaveProperty('reason');
    expect(parse({ attributes: '{"a":"\\u0000"}' })).toHaveProperty('reason');
    expect(parse({ attributes: '{"a":"\\ud800"}' })).toHaveProperty('reason');
  });

  test.each(['', 'a b', 'a@b', 'é', 'x'.repeat(129)])('refuses the ref "%s"', (ref) => {
    expect(parse({ ref })).toHaveProperty('reason');
  });
});

describe('a value that says its person left', () => {
  const reasonOf = (read: object) => ('reason' in read ? read.reason : null);
  const tell = (record: object) => parseRecipientRecord({ ref: 'r1', ...record }, GROUNDS);

  test.each(['unsubscribed', 'Désabonné', ' BOUNCED ', 'Hard bounce', 'Non-Subscribed'])(
    'is not accepted as an attribute in a column of any name: %j',
    (value) => {
      expect(reasonOf(parse({ 'attributes.group': value }))).toMatch(/^attributes: group says .* left/);
      expect(parse({ 'keptAttributes.group': value })).toMatchObject({ attributes: { group: value.trim() } });
    },
  );

  test.each([
    { status: 'unsubscribed' },
    { opt_out: false },
    { 'Unsubscribed from all email': null, a: { b: [{ c: 'cleaned' }] } },
    { tags: ['vip', 'abgemeldet'] },
  ])('is not accepted as an attribute in JSON: %j', (attributes) => {
    expect(tell({ attributes })).toMatchObject({ field: 'attributes', code: 'says_stop' });
    expect(reasonOf(parse({ attributes: JSON.stringify(attributes) }))).toMatch(/left or cannot be reached/);
    expect(tell({ keptAttributes: attributes, attributes: { plan: 'gold' } })).toMatchObject({
      attributes: { ...attributes, plan: 'gold' },
    });
  });

  test('is not accepted as a consent source', () => {
    expect(reasonOf(parse({ 'consent source': 'unsubscribed' }))).toMatch(/is not a consent source/);
    expect(tell({ consent: { source: 'Opted out' } })).toMatchObject({ field: 'consent.source' });
  });

  test('is found in the rows of a file before it is imported', () => {
    const layout = readHeader(['ref', 'attributes.status', 'keptAttributes.state']);
    if ('problem' in layout) throw new Error(layout.problem);
    const rows = [
      ['a', 'subscribed', 'unsubscribed'],
      ['b', ' Unsubscribed', ''],
    ];
    expect(findStopInColumns(rows, [2, 3], layout)).toEqual({
      name: 'status',
      value: 'Unsubscribed',
      line: 3,
    });
    expect(findStopInColumns(rows.slice(0, 1), [2], layout)).toBeNull();
  });
});
