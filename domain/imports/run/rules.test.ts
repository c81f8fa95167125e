import { describe, expect, it } from 'vitest';
import { ERASED_REASON } from '@/domain/imports/file/rules/row';
import {
  BatchBuilder,
  layoutOfFile,
  NO_COLUMNS,
  rejectsOfErased,
  sharesRef,
} from '@/domain/imports/run/rules';
import type { CsvBlock } from '@/lib/csv-read';

const TASK = {
  to: { workspaceId: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11', importId: null, hashKey: new Uint8Array(32) },
  format: 'ndjson' as const,
  grounds: { consentSource: null, defaultCountry: undefined, now: new Date('2026-11-24') },
};

function blockOf(...records: [line: number, text: string][]): CsvBlock {
  const read = () => ({ records: records.map(([, text]) => [text]), lines: records.map(([line]) => line) });
  return { ...read(), bytes: 100, reread: read };
}

const builder = () => new BatchBuilder(TASK, NO_COLUMNS, 0);

describe('a batch of an import', () => {
  it('holds the valid rows, and why the others are rejected', () => {
    const batch = builder();
    batch.add(blockOf([1, '{"ref":"a","email":"a@example.com"}'], [2, 'no'], [3, '{"ref":"b","email":"b"}']));
    const { rows, rejects } = batch.take();
    expect([rows.rowCount, rows.refs]).toEqual([1, 'a']);
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 it is not a line of JSON',
      '3 email: it is not an e-mail address',
    ]);
    expect(batch.isEmpty).toBe(true);
  });

  it('reports people who were named before, in this batch or an earlier one', () => {
    const batch = builder();
    batch.add(blockOf([1, '{"ref":"a"}'], [2, '{"ref":"b"}'], [3, '{"ref":"a"}']));
    expect(batch.take().repeats).toEqual({ rows: 1, first: [{ line: 3, before: 1 }], refsBefore: [] });
    batch.add(blockOf([4, '{"ref":"b"}']));
    expect(batch.take().repeats).toEqual({ rows: 1, first: [{ line: 4, before: 2 }], refsBefore: ['b'] });
  });

  it('knows whether it names the same person as another batch', () => {
    const kept = ['a', 'b', 'a'].map((ref) => {
      const batch = builder();
      batch.add(blockOf([1, `{"ref":"${ref}"}`]));
      return batch.take().kept;
    });
    const [first, second, third] = kept;
    if (!first || !second || !third) throw new Error('There are three batches.');
    expect([sharesRef(first, second), sharesRef(first, third)]).toEqual([false, true]);
  });

  it('rejects the rows of erased people without their cells', () => {
    const batch = builder();
    batch.add(blockOf([1, '{"ref":"a","email":"a@example.com"}'], [2, '{"ref":"b"}']));
    expect(rejectsOfErased(batch.take().kept, new Set(['a']))).toEqual([
      { line: 1, reason: ERASED_REASON, cells: [''] },
    ]);
  });
});

describe('the columns of a file', () => {
  it('are what a person chose, or else what the header says, which is refused if one of them says who left', () => {
    const rest = { records: [['a', 'unsubscribed']], lines: [2] };
    expect(layoutOfFile(['anything'], rest, NO_COLUMNS)).toBe(NO_COLUMNS);
    expect(layoutOfFile(['ref', 'email'], { records: [], lines: [] }, null)).toMatchObject({ width: 2 });
    expect(layoutOfFile(['ref', 'attributes.status'], rest, null)).toHaveProperty('problem');
  });
});
