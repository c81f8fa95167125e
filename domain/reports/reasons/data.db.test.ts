import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { searchComments } from '@/domain/reports/reasons/data';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { DEFAULT_QUERY } from '@/domain/reports/query/schema';
import { admit, changeIdOf, foundWorkspace, NOW, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const TODAY = '2026-11-02';
let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

async function write(comment: string, reason: string | null = 'too_many', place = scope): Promise<void> {
  const ref = randomUUID();
  const id = await admit(pool(), place, { ref });
  const link = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'spring' } as const;
  const request = requestOf(place, ref, [stop({ channel: 'email', topic: 'news' })], {
    asked: { channel: 'email', topic: 'news' },
    context: { link },
  });
  const [outcome] = await applyChanges([request]);
  await pool().query(
    `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment, locale, created_at)
     VALUES ($1, $2, $3, $4, $5, 'en', $6)`,
    [place.workspaceId, changeIdOf(outcome), id, reason, comment, NOW],
  );
}

async function found(text: string | null, rest: { reason?: string } = {}, limit = 50): Promise<string[]> {
  const search = { text, reason: null, cursor: null, ...rest };
  const { comments } = await searchComments(scope, DEFAULT_QUERY, TODAY, search, limit);
  return comments.map((comment) => comment.text).sort();
}

it('comments are found by their words, in any case, and show what they are about', async () => {
  await write('Far too MANY of these');
  await write('100% not for me', 'not_relevant');
  expect(await found('too many')).toEqual(['Far too MANY of these']);
  expect(await found('0% n')).toEqual(['100% not for me']);
  expect(await found('0_ n')).toEqual([]);
  expect(await found(null, { reason: 'not_relevant' })).toEqual(['100% not for me']);
  const search = { text: 'for me', reason: null, cursor: null };
  const { comments } = await searchComments(scope, DEFAULT_QUERY, TODAY, search);
  expect(comments).toMatchObject([
    {
      action: 'opt_out',
      channel: 'email',
      topic: 'news',
      campaign: 'spring',
      reason: 'not_relevant',
      at: NOW,
    },
  ]);
});

it('an address in a comment is masked, and no one can find out by searching whose it is', async () => {
  await write('Write to ada@example.com');
  await write('Call +1 555 234 5678, please');
  expect(await found(null)).toEqual(['Call [number], please', 'Write to [address]']);
  expect(await found('ada@')).toEqual([]);
  expect(await found('555')).toEqual([]);
  expect(await found('write')).toEqual(['Write to [address]']);
});

it('a page is full even if most of what matches is masked away', async () => {
  for (let index = 0; index < 12; index += 1) await write(`Nobody of ada${index}@example.com`);
  await write('Is ada there?');
  expect(await found('ada', {}, 2)).toEqual(['Is ada there?']);
});

it('comments of another workspace are not found', async () => {
  await write('Not yours', null, await foundWorkspace(pool()));
  expect(await found(null)).toEqual([]);
});

it('an invalid cursor starts from the newest', async () => {
  await write('Hello');
  expect(await found(null, {})).toEqual(['Hello']);
  const search = { text: null, reason: null, cursor: 'junk' };
  expect((await searchComments(scope, DEFAULT_QUERY, TODAY, search)).comments).toHaveLength(1);
});
