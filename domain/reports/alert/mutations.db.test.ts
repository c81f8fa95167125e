import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import type { MemberScope } from '@/domain/access/scope/schema';
import { listAlerts } from '@/domain/reports/alert/data';
import { acknowledgeAlert, findAlerts } from '@/domain/reports/alert/mutations';
import { looksLikeScanner } from '@/domain/reports/alert/rules';
import { addDays } from '@/lib/days';
import { grainOf } from '@/domain/reports/rollup/rules';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';

const TODAY = '2026-11-18';
/** Twenty past eight in the evening in UTC, the cast's time zone. */
const EVENING = new Date(`${TODAY}T20:20:00Z`);

let scope: WorkspaceScope;
let member: MemberScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  member = { ...scope, member: { loginId: randomUUID(), name: 'Mara' } } as MemberScope;
});

/** Adds counts to those that a day already has in the rollups. */
async function leave(
  day: string,
  changes: number,
  { channel = 'email', automated = false, action = 'opt_out', topic = 'news' } = {},
) {
  await pool().query(
    `INSERT INTO event_rollup (workspace_id, grain, day, action, channel, topic, campaign, source, scope, reason,
                               consent_source, consent_age, locale, purpose, automated, changes)
     VALUES ($1, $7, $2, $3, $4, $8, '', 'page', 'topic', '', '', '', 'en', 'u', $5, $6)
     ON CONFLICT (workspace_id, grain, day, action, channel, topic, campaign, source, scope, reason, consent_source,
                  consent_age, locale, purpose, automated)
     DO UPDATE SET changes = event_rollup.changes + excluded.changes`,
    [
      scope.workspaceId,
      day,
      action,
      channel,
      automated,
      changes,
      grainOf(['day', 'action', 'channel', 'automated']),
      topic,
    ],
  );
}

async function deliver(day: string, delivered: number) {
  await pool().query(
    `WITH made AS (
       INSERT INTO campaign (id, workspace_id, key, name, channel, started_at)
       VALUES (gen_random_uuid(), $1, $2, $2, 'email', $3::date) RETURNING id)
     INSERT INTO campaign_delivery (campaign_id, day, channel, delivered) SELECT id, $3, 'email', $4 FROM made`,
    [scope.workspaceId, `c-${day}`, day, delivered],
  );
}

async function quietWeeks(perDay = 60) {
  for (let back = 70; back >= 1; back -= 1) await leave(addDays(TODAY, -back), perDay + ((back * 7) % 5));
}

const found = async () =>
  (await listAlerts(scope)).map(({ day, channel, optOuts, acknowledged }) =>
    [day, channel, optOuts, acknowledged ? 'seen' : 'open'].join(' '),
  );

it('a quiet day makes no alert, and twice as many opt-outs make one, once', async () => {
  await quietWeeks();
  await leave(TODAY, 50);
  await findAlerts(EVENING);
  expect(await found()).toEqual([]);
  await leave(TODAY, 70);
  await findAlerts(EVENING);
  await findAlerts(EVENING);
  expect(await found()).toEqual([`${TODAY} email 120 open`]);
  const [alert] = await listAlerts(scope, { open: true });
  expect(alert).toMatchObject({ foundAt: EVENING, delivered: 0, acknowledged: null });
  expect(alert?.expected).toBeGreaterThan(45);
  expect(alert?.expected).toBeLessThan(60);
  expect(alert?.score).toBeGreaterThan(3);
});

it('a spike of yesterday is found; automated changes, and changes other than opt-outs, do not count', async () => {
  await quietWeeks();
  await leave(TODAY, 200, { automated: true });
  await leave(TODAY, 200, { action: 'opt_down' });
  await leave(addDays(TODAY, -1), 80);
  await findAlerts(EVENING);
  expect(await found()).toEqual([expect.stringMatching(/^2026-11-17 email 14\d open$/)]);
});

it('an alert that later figures explain is withdrawn, unless it was acknowledged', async () => {
  await quietWeeks(40);
  for (const back of [14, 25, 36, 47, 58]) {
    await deliver(addDays(TODAY, -back), 50_000);
    for (const [after, changes] of [50, 33, 12, 5].entries())
      await leave(addDays(TODAY, after - back), changes);
  }
  await leave(TODAY, 95);
  await findAlerts(EVENING);
  expect(await found()).toEqual([`${TODAY} email 95 open`]);
  await deliver(TODAY, 50_000);
  await findAlerts(EVENING);
  expect(await found()).toEqual([]);

  await leave(TODAY, 150);
  await findAlerts(EVENING);
  const [alert] = await listAlerts(scope);
  await acknowledgeAlert(member, alert!.id, 'The delivery file was late.', EVENING);
  await pool().query(`UPDATE event_rollup SET changes = 95 WHERE workspace_id = $1 AND day = $2`, [
    scope.workspaceId,
    TODAY,
  ]);
  await findAlerts(EVENING);
  expect(await found()).toEqual([expect.stringMatching(/ seen$/)]);
});

it('an alert is acknowledged once, with a note, by its own workspace, and the audit log notes it', async () => {
  await quietWeeks();
  await leave(TODAY, 150);
  await findAlerts(EVENING);
  const [alert] = await listAlerts(scope);
  const stranger = { ...member, workspaceId: (await foundWorkspace(pool())).workspaceId };
  expect(await acknowledgeAlert(stranger, alert!.id, 'Mine', EVENING)).toEqual({ kind: 'not_found' });
  expect(await acknowledgeAlert(member, 'nonsense', 'Mine', EVENING)).toEqual({ kind: 'not_found' });
  expect(await acknowledgeAlert(member, alert!.id, 'We know.', EVENING)).toEqual({ kind: 'acknowledged' });
  expect(await acknowledgeAlert(member, alert!.id, 'Me too.', EVENING)).toEqual({ kind: 'already' });
  const [seen] = await listAlerts(scope);
  expect(seen?.acknowledged).toEqual({ at: EVENING, by: 'Mara', note: 'We know.' });
  expect(await listAlerts(scope, { open: true })).toEqual([]);
  expect(await listAlerts(scope, { days: { from: '2026-01-01', to: '2026-11-17' } })).toEqual([]);
  const { rows } = await pool().query('SELECT action, subject FROM audit_entry WHERE workspace_id = $1', [
    scope.workspaceId,
  ]);
  expect(rows).toEqual([{ action: 'alert.acknowledged', subject: `${TODAY} email` }]);
});

it('a workspace whose figures are too large for an alert is named in the log, and does not affect the others’ alerts', async () => {
  await quietWeeks();
  for (const topic of ['news', 'offers']) await leave(TODAY, 2_000_000_000, { topic });
  const bad = scope.workspaceId;
  scope = await foundWorkspace(pool());
  await quietWeeks();
  await leave(TODAY, 120);
  const said = vi.spyOn(log(), 'error').mockImplementation(() => undefined);
  await findAlerts(EVENING);
  expect(await found()).toEqual([`${TODAY} email 120 open`]);
  expect(said.mock.calls.map(([about]) => about)).toMatchObject([{ workspace: bad }]);
  said.mockRestore();
  // Other tests look for alerts after this one.
  await pool().query('DELETE FROM event_rollup WHERE workspace_id = $1', [bad]);
});

/** Opt-outs of new people at noon, in the ledger and in the rollups; each person got a message some seconds before, if any. */
async function leaveAtNoon(
  people: number,
  { after, campaign = null }: { after: number | null; campaign?: string | null },
) {
  await leave(TODAY, people);
  await pool().query(
    `WITH person AS (
       INSERT INTO recipient (id, workspace_id, ref)
       SELECT gen_random_uuid(), $1, gen_random_uuid()::text FROM generate_series(1, $2::int) RETURNING id),
     sent AS (
       INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
       SELECT $1, id, 'email', 'news', $3::timestamptz - $4::int * interval '1 second' FROM person WHERE $4::int IS NOT NULL)
     INSERT INTO consent_event (workspace_id, recipient_id, change_id, occurred_at, action, channel, topic, choice_after,
                                actor, source, campaign)
     SELECT $1, id, gen_random_uuid(), $3::timestamptz, 'opt_out', 'email', '*', 'out', 'recipient', 'page', $5 FROM person`,
    [scope.workspaceId, people, `${TODAY}T12:00:00Z`, after, campaign],
  );
}

it('an alert tells a scanner that says it is a browser from people: its opt-outs come seconds after the message', async () => {
  await quietWeeks();
  await leaveAtNoon(300, { after: 25 });
  await leaveAtNoon(40, { after: 90 });
  await leaveAtNoon(20, { after: null });
  await findAlerts(EVENING);
  const [alert] = await listAlerts(scope);
  expect(alert).toMatchObject({ optOuts: 360, hurried: 300 });
  expect(alert && looksLikeScanner(alert)).toBe(true);
});

it('where no one told of the messages, their campaign’s start says it; people who take their time are no scanner', async () => {
  await quietWeeks();
  await pool().query(
    `INSERT INTO campaign (id, workspace_id, key, name, channel, started_at)
     VALUES (gen_random_uuid(), $1, 'sale', 'Sale', 'email', $2)`,
    [scope.workspaceId, `${TODAY}T11:59:30Z`],
  );
  await leaveAtNoon(100, { after: null, campaign: 'sale' });
  await leaveAtNoon(140, { after: 3_600 });
  await findAlerts(EVENING);
  const [alert] = await listAlerts(scope);
  expect(alert).toMatchObject({ optOuts: 240, hurried: 100 });
  expect(alert && looksLikeScanner(alert)).toBe(false);
});
