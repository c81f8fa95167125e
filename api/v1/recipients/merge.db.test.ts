import { beforeEach, expect, it } from 'vitest';
import { apiCaller } from '@/api/v1/testing';
import { auditOf, foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  for (const ref of ['lead-7', 'cus_7'])
    await call(`/recipients/${ref}`, { method: 'PUT', body: { email: `${ref}@example.com` } });
});

const merge = (ref: string, into: string) => call(`/recipients/${ref}/merge`, { body: { into } });

it('a merge answers with the survivor, every time it is repeated, and appears in the feed once', async () => {
  await call('/recipients/lead-7/preferences', {
    body: { changes: [{ kind: 'stop', channel: 'email', topic: 'news' }] },
  });
  const first = await merge('lead-7', 'cus_7');
  expect(first).toMatchObject({ status: 200, body: { ref: 'cus_7', mergedRefs: ['lead-7'] } });
  const before = await recordsOf(pool(), scope);
  expect((await merge('lead-7', 'cus_7')).body).toEqual(first.body);
  expect((await merge('cus_7', 'lead-7')).body).toEqual(first.body);
  expect(await recordsOf(pool(), scope)).toEqual(before);
  const feed = async () => ((await call('/changes')).body as { data: Record<string, unknown>[] }).data;
  // Transactions of other tests on the same server hold the feed back.
  await expect.poll(async () => (await feed()).length).toBe(3);
  const data = await feed();
  expect(
    data.map(({ action, ref, mergedRef, channel, topic }) => [action, ref, mergedRef, channel, topic]),
  ).toEqual([
    ['opt_down', 'lead-7', null, 'email', 'news'],
    ['merge', 'cus_7', 'lead-7', null, null],
    ['merge', 'cus_7', 'lead-7', 'email', 'news'],
  ]);
  expect(data[2]).toMatchObject({ before: { choice: null }, after: { choice: 'out' } });
  expect(await auditOf(pool(), scope)).toContain('Test recipient.merged lead-7');
});

it('a merge is refused for a ref with itself, unknown and erased refs, and without the permission', async () => {
  expect(await merge('cus_7', 'cus_7')).toMatchObject({
    status: 422,
    body: { errors: [{ code: 'same_ref' }] },
  });
  expect(await merge('nobody', 'cus_7')).toMatchObject({ status: 404 });
  expect(await merge('cus_7', 'nobody')).toMatchObject({ status: 404 });
  await call('/recipients/lead-7', { method: 'DELETE' });
  expect(await merge('lead-7', 'cus_7')).toMatchObject({ status: 410 });
  expect(await merge('cus_7', 'lead-7')).toMatchObject({ status: 410 });
  const reader = await apiCaller(scope, ['recipients:read']);
  expect(await reader('/recipients/cus_7/merge', { body: { into: 'x' } })).toMatchObject({ status: 403 });
});
