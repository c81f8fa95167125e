import { describe, expect, test } from 'vitest';
import { parseRecipientRow } from '@/domain/imports/file/rules/row';
import type { ImportGrounds } from '@/domain/imports/file/schema';
import { readHeader } from '@/domain/imports/header/rules';

const NOW = new Date('2026-03-31T12:00:00Z');
const GROUNDS: ImportGrounds = { consentSource: null, defaultCountry: undefined, now: NOW };

describe('readHeader', () => {
  test('knows its columns in any case, with spaces, underscores or hyphens', () => {
    const layout = readHeader(['REF', 'E-Mail', 'time_zone', 'Consent Source', 'attributes.Plan']);
    expect(layout).toEqual({
      width: 5,
      least: 5,
      unnamed: [],
      columns: { ref: 0, email: 1, 'time zone': 2, 'consent source': 3 },
      attributes: [{ name: 'Plan', at: 4, isKept: false }],
    });
  });

  test('names unknown and repeated columns, and a missing ref', () => {
    expect(readHeader(['ref', 'e', 'f'])).toMatchObject({
      problem: expect.stringContaining('"e", "f"') as string,
    });
    expect(readHeader(['ref', 'email', 'E-mail'])).toMatchObject({
      problem: expect.stringContaining('twice') as string,
    });
    expect(readHeader(['email'])).toMatchObject({ problem: expect.stringContaining('"ref"') as string });
  });

  test('accepts columns without a name, and rows that leave them empty', () => {
    const layout = readHeader(['', 'ref', ' ', 'email', '', '']);
    if ('problem' in layout) throw new Error(layout.problem);
    const taken = { ref: 'r1', email: 'a@b.cd' };
    for (const cells of [
      ['', 'r1', '', 'a@b.cd', '', ''],
      ['', 'r1', ' ', 'a@b.cd'],
      ['', 'r1', '', 'a@b.cd', '', '', '', ' '],
    ])
      expect(parseRecipientRow(cells, layout, GROUNDS)).toMatchObject(taken);
    expect(parseRecipientRow(['', 'r1', '', 'a@b.cd', '', 'unsubscribed'], layout, GROUNDS)).toEqual({
      reason: 'column 6 has no name in the header, and this row has something in it: name it, or take it out',
    });
    expect(parseRecipientRow(['', 'r1', ''], layout, GROUNDS)).toHaveProperty('reason');
    expect(
      parseRecipientRow(['', 'r1', '', 'a@b.cd', '', '', 'unsubscribed'], layout, GROUNDS),
    ).toHaveProperty('reason');
  });

  test('accepts a corrected file of rejected rows', () => {
    const layout = readHeader(['rejected line', 'rejected because', 'ref', 'phone']);
    expect(layout).toMatchObject({ columns: { ref: 2, phone: 3 } });
    if ('problem' in layout) return;
    expect(parseRecipientRow(['7', 'phone: …', 'a', "'+55 11 91234-5678"], layout, GROUNDS)).toMatchObject({
      phone: '+5511912345678',
    });
  });

  test('refuses a column that says who left, and explains what to do with it', () => {
    const read = readHeader(['ref', 'attributes.Unsubscribed from all email']);
    expect(read).toMatchObject({
      problem: expect.stringMatching(
        /suppressions\/import.*"ignored\.Unsubscribed from all email".*"keptAttributes\.Unsubscribed/,
      ) as string,
    });
    expect(readHeader(['ref', 'unsubscribed'])).toMatchObject({
      problem: expect.stringMatching(/^Unknown column "unsubscribed".*stop list/) as string,
    });
  });

  test('leaves out a column, or keeps one, if its name says so', () => {
    expect(readHeader(['ref', 'ignored.opt_out', 'keptattributes.opt_out', 'ignored.opt_out'])).toMatchObject(
      {
        columns: { ref: 0 },
        attributes: [{ name: 'opt_out', at: 2, isKept: true }],
      },
    );
    expect(readHeader(['ref', 'attributes.plan', 'keptAttributes.plan'])).toMatchObject({
      problem: expect.stringContaining('twice') as string,
    });
  });
});
