import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { timeZoneSchema, workspaceKeySchema } from '@/domain/workspace/schema';
import { periodAt } from '@/lib/calendar';

const ADMIN = path.resolve(import.meta.dirname, '../../app/admin');
const pages = readdirSync(ADMIN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^[[_]/.test(entry.name))
  .map(({ name }) => name);

test.each(pages)('a workspace cannot be called "%s", because a page of that name would hide it', (page) => {
  expect(workspaceKeySchema.safeParse(page).success).toBe(false);
});

test('a workspace key has lower-case letters, digits, - and _', () => {
  expect(workspaceKeySchema.safeParse('acme-2').success).toBe(true);
  expect(workspaceKeySchema.safeParse('Acme').success).toBe(false);
  expect(workspaceKeySchema.safeParse('').success).toBe(false);
});

test('every accepted time zone is one that the calendar can count in', () => {
  const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const abbreviations = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c)));
  const names = [...Intl.supportedValuesOf('timeZone'), 'US/Pacific-New', 'GMT0', ...abbreviations];
  const taken = names.filter((name) => timeZoneSchema.safeParse(name).success);
  expect(taken).toEqual(expect.arrayContaining(['Asia/Calcutta', 'EST', 'GMT', 'UTC']));
  for (const name of taken) expect(periodAt('week', new Date(0), name).from.getTime()).toBeLessThan(1);
});

test.each(['IST', 'pst', '+05:00', 'UTC+3', '', 'Mars/Base'])(
  '"%s" is not accepted as a time zone',
  (name) => {
    expect(timeZoneSchema.safeParse(name).success).toBe(false);
  },
);
