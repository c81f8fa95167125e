import { expect, it } from 'vitest';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readReach } from '@/domain/reports/rollup/data/sizes';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { reachOn } from '@/domain/reports/rollup/rules';
import { admit, foundWorkspace, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { addDays } from '@/lib/days';
import { pool } from '@/lib/db/pool';

/** Everyone's first message could have come on this day. */
const KNOWN = '2026-06-01';
const HOURS = '12:00:00Z';

async function join(
  scope: WorkspaceScope,
  ref: string,
  consentAt: string | null,
  phone: string | null = null,
) {
  const id = await admit(pool(), scope, { ref, email: `${ref}@example.com`, phone });
  await pool().query(
    `UPDATE recipient SET created_at = $2, consent_at = $3::timestamptz, consent_source = CASE WHEN $3 IS NOT NULL THEN 'web' END
      WHERE id = $1`,
    [id, `${KNOWN}T${HOURS}`, consentAt && `${consentAt}T${HOURS}`],
  );
}

async function leave(scope: WorkspaceScope, ref: string, from: Scope, day: string) {
  const now = new Date(`${day}T${HOURS}`);
  await applyChanges([requestOf(scope, ref, [stop(from)], { context: { now } })]);
}

/** Counts again from each person, with SQL that shares nothing with the rollup. */
async function counted(scope: WorkspaceScope, channel: string, topic: string, end: string): Promise<number> {
  const { rows } = await pool().query<{ people: number }>(
    `SELECT count(*)::int AS people FROM recipient r
      WHERE r.workspace_id = $1 AND CASE WHEN $2 = 'email' THEN r.email ELSE r.phone END IS NOT NULL
        AND r.created_at < $4::date AND (r.consent_at IS NULL OR r.consent_at < $4::date)
        AND NOT EXISTS (SELECT FROM consent_event e
                         WHERE e.recipient_id = r.id AND e.choice_after = 'out' AND e.channel IN ('*', $2)
                           AND e.topic IN ('*', $3) AND e.occurred_at < $4::date)`,
    [scope.workspaceId, channel, topic, end],
  );
  return rows[0]?.people ?? 0;
}

it('who could be written to in a week is counted by person, from the day they were known until they left', async () => {
  const scope = await foundWorkspace(pool());
  await join(scope, 'old', '2019-03-05', '+15550100');
  await join(scope, 'later', '2026-08-20', '+15550101');
  await join(scope, 'unverified', null);
  await join(scope, 'topic', '2026-01-10', '+15550102');
  await join(scope, 'all', '2026-01-10', '+15550103');
  await leave(scope, 'old', { channel: 'email', topic: null }, '2026-09-03');
  await leave(scope, 'topic', { channel: 'email', topic: 'news' }, '2026-07-14');
  await leave(scope, 'topic', { channel: null, topic: 'offers' }, '2026-08-04');
  await leave(scope, 'all', { channel: 'email', topic: 'news' }, '2026-07-14');
  await leave(scope, 'all', EVERYTHING, '2026-07-15');
  await refreshCohorts();
  const cells = await readReach(scope);
  for (let monday = '2026-05-25'; monday < '2026-10-01'; monday = addDays(monday, 7)) {
    for (const channel of ['email', 'sms']) {
      for (const topic of ['*', 'news', 'offers', 'events']) {
        const expected = await counted(scope, channel, topic, addDays(monday, 7));
        expect([monday, channel, topic, reachOn(cells, { channel, topic, day: monday })]).toEqual([
          monday,
          channel,
          topic,
          expected,
        ]);
      }
    }
  }
  // An old consent does not make anyone reachable before they were known, and keeps its age.
  expect(cells).toContainEqual({
    channel: 'email',
    topic: '*',
    consentSource: 'web',
    consentMonth: '2019-03',
    week: KNOWN,
    joined: 1,
    gone: 0,
  });
});

it('who could be written to is the same when it is counted again, and without a recipient who is gone', async () => {
  const scope = await foundWorkspace(pool());
  await join(scope, 'ada', '2026-01-10');
  await join(scope, 'bea', '2026-01-10');
  await refreshCohorts();
  const first = await readReach(scope);
  await refreshCohorts();
  expect(await readReach(scope)).toEqual(first);
  await pool().query(`DELETE FROM recipient WHERE workspace_id = $1 AND ref = 'bea'`, [scope.workspaceId]);
  await refreshCohorts();
  expect((await readReach(scope)).map(({ joined }) => joined)).toEqual([1]);
});
