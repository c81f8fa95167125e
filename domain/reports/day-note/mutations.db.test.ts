import { expect, it } from 'vitest';
import { listNotes } from '@/domain/reports/day-note/data';
import { removeNote, writeNote } from '@/domain/reports/day-note/mutations';
import { MAX_NOTES_A_DAY, newNoteSchema } from '@/domain/reports/day-note/schema';
import { auditOf, castOf, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };

it('a note is on its day for all of its workspace, until a member removes it', async () => {
  const workspace = await foundWorkspace(pool());
  const { marketer, stranger } = await castOf(pool(), workspace);
  for (const [day, text] of [
    ['2026-11-30', 'Price rise'],
    ['2026-11-01', 'New shop'],
    ['2026-12-01', 'Too late'],
  ] as const)
    expect(await writeNote(marketer.scope, { day, text })).toBe('written');
  await writeNote(stranger.scope, { day: '2026-11-02', text: 'Elsewhere' });
  const notes = await listNotes(workspace, NOVEMBER);
  expect(notes.map(({ day, text, writtenBy }) => [day, text, writtenBy])).toEqual([
    ['2026-11-01', 'New shop', 'The marketer'],
    ['2026-11-30', 'Price rise', 'The marketer'],
  ]);
  expect(await removeNote(stranger.scope, notes[0]!.id)).toBe('gone');
  expect(await removeNote(marketer.scope, notes[0]!.id)).toBe('removed');
  expect(await removeNote(marketer.scope, notes[0]!.id)).toBe('gone');
  expect(await listNotes(workspace, NOVEMBER)).toHaveLength(1);
  expect((await auditOf(pool(), workspace)).at(-1)).toBe('The marketer report.note_removed 2026-11-01');
});

it('a day has no more notes than a chart can show, even if two are written at once', async () => {
  const workspace = await foundWorkspace(pool());
  const { marketer } = await castOf(pool(), workspace);
  const outcomes = await Promise.all(
    Array.from({ length: MAX_NOTES_A_DAY + 1 }, (_, at) =>
      writeNote(marketer.scope, { day: '2026-11-05', text: `Note ${at}` }),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(1);
  expect(await writeNote(marketer.scope, { day: '2026-11-06', text: 'Another day' })).toBe('written');
});

it('a note needs a day that exists and some words', () => {
  for (const bad of [
    { day: '2026-02-31', text: 'x' },
    { day: '0026-02-01', text: 'x' },
    { day: '', text: 'x' },
    { day: '2026-02-01', text: ' ' },
    { day: '2026-02-01', text: 'x'.repeat(201) },
  ])
    expect(newNoteSchema.safeParse(bad).success, bad.day + bad.text).toBe(false);
});
