import { expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { findCauses, matters } from '@/domain/reports/diagnosis/rules/diagnose';
import { DEFAULT_QUERY } from '@/domain/reports/query/schema';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { readReach } from '@/domain/reports/rollup/data/sizes';
import type { ReachCell, RollupCell } from '@/domain/reports/rollup/schema';
import { foundWorkspace, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { addDays } from '@/lib/days';
import { totalsBy } from '@/lib/group';
import { pool } from '@/lib/db/pool';
import { createRandom } from '../demo/random';
import { rollUpAll } from '../server/test/recount';
import { live, TODAY, type World } from './causes-world';
import type { Plan } from './planned-world';

/** A trap: old consents that were imported lately are the worst of the list, and were shown as the best. */
const PLAN: Plan = {
  people: 3_000,
  days: 90,
  rate: 0.006,
  weekly: 2,
  sources: [
    { key: 'web', share: 0.5, months: [0, 40] },
    { key: 'shop', share: 0.3, months: [0, 40] },
    { key: 'archive', share: 0.2, months: [60, 84], importedDaysAgo: 45, times: 4 },
  ],
};
const NOON = 'T12:00:00Z';

const refOf = (group: number, person: number) => `g${group}-${person}`;

async function writePeople({ workspaceId }: WorkspaceScope, { groups }: World): Promise<void> {
  await pool().query(
    `INSERT INTO recipient (id, workspace_id, ref, email, email_hash, consent_source, consent_at, created_at)
     SELECT gen_random_uuid(), $1, 'g' || g.place - 1 || '-' || person, 'x', sha256(convert_to(concat_ws(' ', g.place, person), 'UTF8')), source, consent, known
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[])
            WITH ORDINALITY AS g(source, consent, known, size, place), generate_series(0, size - 1) AS person`,
    [
      workspaceId,
      groups.map(({ source }) => source),
      groups.map(({ consent }) => consent + NOON),
      groups.map(({ known }) => known + NOON),
      groups.map(({ size }) => size),
    ],
  );
}

async function writeDepartures(scope: WorkspaceScope, { departures }: World): Promise<void> {
  const left = new Map<number, number>();
  const requests = departures.map(({ group, campaign, topic, day }) => {
    const person = left.get(group) ?? 0;
    left.set(group, person + 1);
    const link = { purpose: 'u' as const, channel: 'email' as const, topic, campaign };
    return requestOf(scope, refOf(group, person), [stop({ channel: 'email', topic: null })], {
      context: { link, now: new Date(day + NOON) },
    });
  });
  for (let from = 0; from < requests.length; from += 200)
    await applyChanges(requests.slice(from, from + 200));
}

async function writeDeliveries({ workspaceId }: WorkspaceScope, { facts }: World): Promise<void> {
  const campaigns = new Map(facts.sends.map(({ campaign = '', topic = '' }) => [campaign, topic]));
  await pool().query(
    `INSERT INTO campaign (id, workspace_id, key, name, topic_key, started_at)
     SELECT gen_random_uuid(), $1, key, key, topic, $4 FROM unnest($2::text[], $3::text[]) AS campaign(key, topic)`,
    [workspaceId, [...campaigns.keys()], [...campaigns.values()], TODAY],
  );
  await pool().query(
    `INSERT INTO campaign_delivery (campaign_id, day, channel, delivered)
     SELECT c.id, day, 'email', delivered
       FROM unnest($2::text[], $3::date[], $4::int[]) AS sent(key, day, delivered)
       JOIN campaign c ON c.workspace_id = $1 AND c.key = sent.key`,
    [
      workspaceId,
      facts.sends.map(({ campaign }) => campaign),
      facts.sends.map(({ day }) => day),
      facts.sends.map(({ delivered }) => delivered),
    ],
  );
}

it('a simulated world gives the same findings through the database as from its rows', async () => {
  const world = live(PLAN, createRandom(7, 0));
  const scope = await foundWorkspace(pool());
  await writePeople(scope, world);
  await writeDepartures(scope, world);
  await writeDeliveries(scope, world);
  await rollUpAll(scope);

  const { days, optOuts, reach } = world.facts;
  const total = optOuts.reduce((sum, { changes }) => sum + changes, 0);
  const period = { ...DEFAULT_QUERY, period: 'custom', compare: 'none', ...days } as const;
  const [diagnosis, counted, reached] = await Promise.all([
    diagnose(scope, period, addDays(days.to, 1)),
    readRollup(scope, { days, filter: {}, by: ['campaign', 'consent_source'], actions: ['opt_out'] }),
    readReach(scope),
  ]);
  // What the rollups hold is what the simulation says they hold.
  const byCampaign = (cells: readonly RollupCell[]) =>
    totalsBy(
      cells,
      ({ campaign, consent_source }) => `${campaign ?? ''} ${consent_source ?? ''}`,
      ({ changes }) => changes,
    );
  expect(new Map([...byCampaign(counted)].sort())).toEqual(new Map([...byCampaign(optOuts)].sort()));
  const byWeek = (cells: readonly ReachCell[]) =>
    totalsBy(
      cells.filter(({ channel, topic }) => channel === 'email' && topic === '*'),
      ({ week, consentSource, consentMonth }) => `${week} ${consentSource} ${consentMonth ?? ''}`,
      ({ joined, gone }) => joined - gone,
    );
  expect(new Map([...byWeek(reached)].sort())).toEqual(new Map([...byWeek(reach)].sort()));

  // And so are the findings.
  const expected = findCauses(world.facts);
  const named = ({ findings }: Pick<typeof expected, 'findings'>) =>
    findings.filter((finding) => matters(finding, total)).map(({ id, cause }) => `${id}: ${cause}`);
  expect(named(diagnosis)).toEqual(named(expected));
  expect(named(diagnosis)).toEqual(['consent_source archive: consent']);
  expect([diagnosis.basis, diagnosis.incomparable]).toEqual(['messages', expected.incomparable]);
});
