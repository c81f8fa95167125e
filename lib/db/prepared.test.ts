import { afterEach, expect, it, vi } from 'vitest';
import { processSlot } from '@/lib/slot';

afterEach(() => {
  // What one bundle learns applies to the whole process.
  processSlot('may-prepare').value = undefined;
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The module as another bundle in the same process has it: with its own variables. */
async function anotherBundle() {
  vi.resetModules();
  return (await import('@/lib/db/prepared')).prepared;
}

it('a query has the same name, whichever bundle prepares it and whatever it prepared before', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://somebody@127.0.0.1:5432/optdown');
  vi.stubEnv('APP_SECRET', 'a-secret-for-tests-that-is-long-enough');
  const frontDoor = await anotherBundle();
  const pages = await anotherBundle();
  const names = (prepared: typeof pages, ...texts: string[]) =>
    new Map(texts.map((text) => [text, prepared(text, []).name]));
  const ours = names(frontDoor, 'SELECT 1', 'SELECT 2');
  const theirs = names(pages, 'SELECT 2', 'SELECT 3', 'SELECT 1');
  expect(ours.get('SELECT 1')).toBe(theirs.get('SELECT 1'));
  expect(ours.get('SELECT 2')).toBe(theirs.get('SELECT 2'));
  expect(new Set(theirs.values()).size).toBe(3);
  // PostgreSQL truncates longer ones.
  expect(ours.get('SELECT 1')?.length).toBeLessThan(64);
});

it('no statement has a name if connections share one session', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://somebody@127.0.0.1:5432/optdown?prepare=off');
  vi.stubEnv('APP_SECRET', 'a-secret-for-tests-that-is-long-enough');
  const prepared = await anotherBundle();
  expect(prepared('SELECT 1', [])).toEqual({ text: 'SELECT 1', values: [] });
});
