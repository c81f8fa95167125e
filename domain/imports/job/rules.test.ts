import { describe, expect, test } from 'vitest';
import { readHeader } from '@/domain/imports/header/rules';
import {
  checkRows,
  guessTargets,
  judgeColumns,
  layoutOf,
  maskCell,
  RowCounter,
} from '@/domain/imports/job/rules';
import type { Target } from '@/domain/imports/job/schema';

const NOW = new Date('2026-11-22T12:00:00Z');
const GROUNDS = { consentSource: null, defaultCountry: undefined, now: NOW };

function layout(header: string[], targets: Target[]) {
  const found = layoutOf(header, targets);
  if ('problem' in found) throw new Error(found.problem.kind);
  return found;
}

describe('a guess at a file’s columns', () => {
  test('is what the command line would read, if it knows every name', () => {
    const header = ['Ref', 'E-mail', 'time_zone', 'Consent Source', 'attributes.plan', 'rejected line'];
    expect(layout(header, guessTargets(header))).toEqual(readHeader(header));
  });

  test('knows other systems’ names for them, in either language', () => {
    expect(guessTargets(['Customer ID', 'Email address', 'Celular', 'Idioma', 'Opt-in date'])).toEqual([
      'ref',
      'email',
      'phone',
      'locale',
      'consent date',
    ]);
  });

  test('uses each column once: its own name comes before its other names', () => {
    expect(guessTargets(['id', 'ref', 'mail', 'mobile', 'telephone'])).toEqual([
      'ignored',
      'ref',
      'email',
      'phone',
      'ignored',
    ]);
  });

  test('ignores unknown names', () => {
    expect(guessTargets(['ref', 'favourite colour', ''])).toEqual(['ref', 'ignored', 'ignored']);
  });
});

describe('a choice of columns', () => {
  test('keeps an attribute under its header’s name', () => {
    expect(layout(['id', 'Plan', 'attributes.city'], ['ref', 'attribute', 'attribute']).attributes).toEqual([
      { name: 'Plan', at: 1, isKept: false },
      { name: 'city', at: 2, isKept: false },
    ]);
  });

  test.each<[Target[], object]>([
    [['email', 'ignored'], { kind: 'no_ref' }],
    [['ref', 'ref'], { kind: 'twice', target: 'ref' }],
    [['attribute', 'attribute'], { kind: 'attribute_twice', name: 'a' }],
  ])('of %j cannot be run', (targets, problem) => {
    expect(layoutOf(['a', 'attributes.a'], targets)).toEqual({ problem });
  });

  test('needs a name for an attribute', () => {
    expect(layoutOf(['ref', ' '], ['ref', 'attribute'])).toEqual({
      problem: { kind: 'attribute_unnamed', column: 2 },
    });
  });
});

describe('a column that says who left', () => {
  const head = {
    header: ['id', 'Status', 'Opt out'],
    records: [
      ['a', 'Subscribed', 'no'],
      ['b', 'Cleaned', 'yes'],
      ['c', 'Cleaned', 'yes'],
    ],
    lines: [2, 3, 4],
  };

  test('is refused as an attribute, by its name or by what rows say in it, unless it is explicitly kept', () => {
    expect(judgeColumns(head, ['ref', 'ignored', 'attribute'])).toEqual({
      problem: { kind: 'says_stop', name: 'Opt out', found: null },
    });
    expect(judgeColumns(head, ['ref', 'attribute', 'ignored'])).toEqual({
      problem: { kind: 'says_stop', name: 'Status', found: { name: 'Status', value: 'Cleaned', line: 3 } },
    });
    expect(judgeColumns(head, ['ref', 'kept attribute', 'kept attribute'])).toMatchObject({
      attributes: [{ isKept: true }, { isKept: true }],
    });
  });

  test('is reported if it is left out: how many rows say so, or that its name does', () => {
    const leaversOf = (targets: Target[], given = head) =>
      checkRows(given, layout(given.header, targets), GROUNDS, new Set()).leavers;
    expect(leaversOf(['ref', 'ignored', 'ignored'])).toEqual({ rows: 2, column: 'Status', firstLine: 3 });
    expect(leaversOf(['ref', 'kept attribute', 'ignored'])).toEqual({
      rows: 0,
      column: 'Opt out',
      firstLine: 0,
    });
    expect(leaversOf(['ref', 'kept attribute', 'kept attribute'])).toBeNull();
    const named = { ...head, header: ['id', 'ignored.Status', 'ignored.Opt out'] };
    expect(leaversOf(['ref', 'ignored', 'ignored'], named)).toBeNull();
  });

  test('is guessed to be what its header declares it to be', () => {
    expect(guessTargets(['ref', 'ignored.x', 'keptAttributes.x', 'attributes.x'])).toEqual([
      'ref',
      'ignored',
      'kept attribute',
      'attribute',
    ]);
  });
});

test('a check counts what an import would refuse, the most frequent reason first', () => {
  const head = {
    header: ['r', 'e'],
    records: [['a', 'a@b.cd'], ['b', 'nope'], ['', 'c@b.cd'], ['d', 'no'], ['gone', 'g@b.cd'], ['x']],
    lines: [2, 3, 4, 5, 6, 7],
  };
  const check = checkRows(head, layout(['r', 'e'], ['ref', 'email']), GROUNDS, new Set(['gone']));
  expect(check).toMatchObject({ good: 1, bad: 5, repeated: 0 });
  expect(check.reasons[0]).toEqual({
    reason: 'email: it is not an e-mail address',
    count: 2,
    firstLine: 3,
  });
  expect(check.reasons.map(({ firstLine }) => firstLine)).toEqual([3, 4, 6, 7]);
});

test('a check reports which rows name a person whom an earlier one named', () => {
  const head = {
    header: ['ref', 'email'],
    records: [
      ['a', 'a@b.cd'],
      ['b', 'nope'],
      ['a', 'b@b.cd'],
      ['b', 'b@b.cd'],
      ['a', 'c@b.cd'],
    ],
    lines: [2, 3, 4, 5, 6],
  };
  expect(checkRows(head, layout(head.header, ['ref', 'email']), GROUNDS, new Set())).toMatchObject({
    good: 4,
    repeated: 2,
    repeats: [
      { line: 4, before: 2 },
      { line: 6, before: 2 },
    ],
  });
});

describe('a cell shown to someone who may not see addresses', () => {
  test('is masked if its column holds addresses, by its name or by choice', () => {
    expect(maskCell('ana.lima@example.com', ['email', 'email'])).toBe('a•••@example.com');
    expect(maskCell('Rua Um, 1', ['postal address', 'ignored'])).toBe('•••');
    expect(maskCell('Rua Um, 1', ['ignored', 'postal address'])).toBe('•••');
  });

  test('is masked if it looks like one, in whichever column', () => {
    expect(maskCell('ana@example.com', ['ref', 'ref'])).not.toContain('ana@');
    expect(maskCell('+55 11 91234-5678', ['ignored', 'ignored'])).not.toContain('91234');
    expect(maskCell('gold', ['attribute'])).toBe('gold');
  });
});

test('rows are counted as they stream by, except line breaks within a CSV’s quotation marks', () => {
  const count = (format: 'csv' | 'ndjson', ...chunks: string[]) => {
    const counter = new RowCounter(format);
    for (const chunk of chunks) counter.add(Buffer.from(chunk));
    return counter.rows;
  };
  expect(count('csv', 'ref,note\na,', '"one\n', 'two"\nb,c\n')).toBe(3);
  expect(count('csv', 'ref,note\ra,"one\r', 'two"\rb,c\r')).toBe(3);
  expect(count('csv', 'ref\r', '\na\r\nb\r\n')).toBe(3);
  expect(count('ndjson', '{"a":"\\""}\n', '{"b":1}\n')).toBe(2);
});
