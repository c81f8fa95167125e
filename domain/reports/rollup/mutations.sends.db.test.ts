import { beforeEach, expect, it } from 'vitest';
import { decideAndRecord } from '@/domain/choices/decision/mutations/record';
import { MAX_EARLIER, recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { readTold } from '@/domain/reports/rollup/data/sizes';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import { admit, contextOf, foundWorkspace, later, NOW } from '@/domain/testing';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { addDays } from '@/lib/days';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  for (const [ref, source, consentAt] of [
    ['ada', 'web', '2026-07-02T10:00:00Z'],
    ['bea', 'web', '2020-07-02T10:00:00Z'],
    ['cy', null, null],
  ] as const) {
    const id = await admit(pool(), scope, { ref, email: `${ref}@example.com` });
    await pool().query('UPDATE recipient SET consent_source = $2, consent_at = $3 WHERE id = $1', [
      id,
      source,
      consentAt,
    ]);
  }
});

const send = (ref: string, sentAt = NOW, topic = 'news', channel: Channel = 'email') => ({
  ref,
  channel,
  topic,
  sentAt,
});

/** What is counted of all days and topics that tests send about. */
async function told(): Promise<string[]> {
  for (let waiting = true; waiting;) {
    await followLedger();
    const { rowCount } = await pool().query('SELECT FROM send_change WHERE workspace_id = $1 LIMIT 1', [
      scope.workspaceId,
    ]);
    waiting = rowCount !== 0;
  }
  const days = Array.from({ length: 40 }, (_, index) => addDays('2026-10-15', index));
  const cells = await readTold(
    scope,
    days.flatMap((day) => ['news', 'offers'].map((topic) => ({ channel: 'email', topic, day }))),
  );
  return cells
    .map((cell) => [cell.day, cell.topic, cell.consentSource, cell.consentAge, cell.messages].join(' '))
    .sort();
}

it('messages are counted by who got them and how old their consent then was', async () => {
  await recordSends(scope, [
    send('ada'),
    send('bea'),
    send('cy'),
    send('bea', later(DAY)),
    send('ada', NOW, 'offers'),
  ]);
  expect(await told()).toEqual([
    '2026-11-02 news  unknown 1',
    '2026-11-02 news web 24+ 1',
    '2026-11-02 news web 3-5 1',
    '2026-11-02 offers web 3-5 1',
    '2026-11-03 news web 24+ 1',
  ]);
});

it('a message counts once, however often it is told of, and no more if it is taken back', async () => {
  await recordSends(scope, [send('ada'), send('ada')]);
  await Promise.all([recordSends(scope, [send('ada')]), recordSends(scope, [send('ada')])]);
  await recordSends(scope, [send('ada', later(-DAY))]);
  expect(await told()).toEqual(['2026-11-01 news web 3-5 1', '2026-11-02 news web 3-5 1']);
  await retractSends(scope, [send('ada')]);
  await retractSends(scope, [send('ada')]);
  expect(await told()).toEqual(['2026-11-01 news web 3-5 1']);
  await retractSends(scope, [send('ada', later(-DAY))]);
  expect(await told()).toEqual([]);
});

it('a message counts even after so many newer ones that it is no longer kept', async () => {
  for (let day = 0; day < MAX_EARLIER + 4; day += 1)
    await recordSends(scope, [send('ada', later(day * DAY))]);
  expect(await told()).toHaveLength(MAX_EARLIER + 4);
});

it('a message that a decision let through counts as one that was sent', async () => {
  await decideAndRecord([{ scope, ref: 'ada', channel: 'email', topic: 'news', at: NOW }]);
  expect(await told()).toEqual(['2026-11-02 news web 3-5 1']);
});

it('messages stay counted once when their recipient is merged or deleted', async () => {
  await recordSends(scope, [send('ada'), send('bea'), send('cy')]);
  const before = await told();
  await mergeRefs(scope, 'bea', 'ada', contextOf({ source: 'command' }));
  expect(await told()).toEqual(before);
  await pool().query(`DELETE FROM recipient WHERE workspace_id = $1 AND ref = 'cy'`, [scope.workspaceId]);
  expect(await told()).toEqual(before);
});
