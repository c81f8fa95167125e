import { beforeAll, describe, expect, it } from 'vitest';
import { RELAYING } from '@/domain/access/scope/rules';
import { openLink, openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { isRollupBehind, readRollup, readSaves, readVisits } from '@/domain/reports/rollup/data/cells';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { pool } from '@/lib/db/pool';
import { demoLinks } from './demo.ts';
import { DEMO_KEY, DEMO_KID } from './brand';
import { datedCampaigns } from './campaigns';
import { rollUpAll } from './roll-up';
import { createWorld, type WorldSettings } from './world';
import { seedOf, WorkspaceExistsError, writeWorld, type WrittenWorld } from './write-world';

const SETTINGS: WorldSettings = {
  recipients: 4_000,
  seed: 5,
  today: new Date('2026-05-20T00:00:00Z'),
  intensity: 3,
  withShowcase: true,
};
const quietly = () => undefined;

async function countOf(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (${sql}) AS found`,
    values,
  );
  return rows[0]?.count ?? NaN;
}

describe('a written world', () => {
  let written: WrittenWorld;
  beforeAll(async () => {
    expect(await demoLinks()).toEqual([]);
    written = await writeWorld({ ...SETTINGS, workspaceKey: DEMO_KEY, kid: DEMO_KID }, quietly);
  });

  it('has the preferences that result from replaying its ledger', async () => {
    const differing = await countOf(
      `SELECT FROM (
         SELECT DISTINCT ON (recipient_id, channel, topic) *
           FROM consent_event WHERE workspace_id = $1 ORDER BY recipient_id, channel, topic, id DESC
       ) AS last
       FULL JOIN (SELECT * FROM preference WHERE workspace_id = $1) AS p USING (recipient_id, channel, topic)
       WHERE (last.choice_after, last.frequency_after, last.paused_until_after, last.occurred_at)
         IS DISTINCT FROM (p.choice, p.frequency, p.paused_until, p.updated_at)`,
      [written.workspaceId],
    );
    expect(differing).toBe(0);
    expect(
      await countOf('SELECT FROM preference WHERE workspace_id = $1', [written.workspaceId]),
    ).toBeGreaterThan(500);
  });

  it('has events that each begin where the previous one ended', async () => {
    const broken = await countOf(
      `SELECT FROM (
         SELECT occurred_at, choice_before, frequency_before, paused_until_before,
                lag(choice_after) OVER scope AS choice, lag(frequency_after) OVER scope AS frequency,
                lag(paused_until_after) OVER scope AS paused_until
           FROM consent_event WHERE workspace_id = $1
         WINDOW scope AS (PARTITION BY recipient_id, channel, topic ORDER BY id)
       ) AS event
       WHERE (choice_before, frequency_before) IS DISTINCT FROM (choice, frequency)
          -- A pause that has run out by then counts as none.
          OR paused_until_before IS DISTINCT FROM CASE WHEN paused_until > occurred_at THEN paused_until END`,
      [written.workspaceId],
    );
    expect(broken).toBe(0);
  });

  it('has a ledger in order of time', async () => {
    const backwards = await countOf(
      `SELECT FROM (SELECT occurred_at, lag(occurred_at) OVER (ORDER BY id) AS previous
                      FROM consent_event WHERE workspace_id = $1) AS event WHERE previous > occurred_at`,
      [written.workspaceId],
    );
    expect(backwards).toBe(0);
    expect(await countOf('SELECT FROM consent_event WHERE workspace_id = $1', [written.workspaceId])).toBe(
      written.events,
    );
  });

  it('refers only to wordings and changes that exist', async () => {
    const missing = await countOf(
      `SELECT FROM consent_event e LEFT JOIN wording w ON w.workspace_id = e.workspace_id AND w.hash = e.wording_hash
        WHERE e.workspace_id = $1 AND (e.source = 'page') <> (w.hash IS NOT NULL)`,
      [written.workspaceId],
    );
    const lost = await countOf(
      `SELECT FROM feedback f WHERE f.workspace_id = $1 AND NOT EXISTS
         (SELECT FROM consent_event e WHERE e.change_id = f.change_id AND e.recipient_id = f.recipient_id)`,
      [written.workspaceId],
    );
    expect({ missing, lost }).toEqual({ missing: 0, lost: 0 });
  });

  it('has two campaigns that stand out in a report by their rate', async () => {
    const { rows } = await pool().query<{ key: string; rate: number }>(
      `SELECT c.key, count(DISTINCT e.change_id)::float / d.delivered AS rate
         FROM campaign c
         JOIN (SELECT campaign_id, sum(delivered) AS delivered FROM campaign_delivery GROUP BY 1) d ON d.campaign_id = c.id
         LEFT JOIN consent_event e ON e.campaign = c.key AND e.workspace_id = c.workspace_id AND e.action = 'opt_out'
        WHERE c.workspace_id = $1 GROUP BY c.key, d.delivered ORDER BY rate DESC`,
      [written.workspaceId],
    );
    const bad = datedCampaigns(SETTINGS.today)
      .filter(({ mood }) => mood !== 'usual')
      .map(({ key }) => key);
    expect(rows).toHaveLength(30);
    expect(
      rows
        .slice(0, 2)
        .map(({ key }) => key)
        .sort(),
    ).toEqual(bad.sort());
    const median = rows[15]?.rate ?? NaN;
    expect(rows[1]?.rate).toBeGreaterThan(2.5 * median);
  });

  it('has views of its links, some without a change', async () => {
    const scope = await openWorkspaceAsOperator(DEMO_KEY);
    if (!scope) throw new Error('The workspace is missing');
    // An open transaction of another test, even in another database, delays it.
    do await rollUpAll();
    while (await isRollupBehind());
    const days = { from: '2024-01-01', to: '2026-12-31' };
    const visits = await readVisits(scope, { days, filter: {}, by: ['kind'] });
    const came = visits.find(({ kind }) => kind === 'unsubscribe')?.visits ?? NaN;
    const byAction = await readRollup(scope, { days, filter: {}, by: ['action', 'purpose', 'source'] });
    const share = (action: string) => {
      const cell = byAction.find(
        (one) => one.action === action && one.purpose === 'u' && one.source === 'page',
      );
      return (cell?.changes ?? NaN) / came;
    };
    expect(share('opt_out')).toBeGreaterThan(0.5);
    expect(share('opt_out')).toBeLessThan(0.68);
    expect(share('opt_down')).toBeGreaterThan(0.12);
    expect(share('pause')).toBeGreaterThan(0.05);
    expect(share('opt_out') + share('opt_down') + share('pause')).toBeLessThan(0.92);
  });

  it('has saves of every kind, of which pauses last the least', async () => {
    const scope = await openWorkspaceAsOperator(DEMO_KEY);
    if (!scope) throw new Error('The workspace is missing');
    const days = { from: '2024-01-01', to: '2026-02-01' };
    const saves = await readSaves(scope, { days, filter: {}, by: ['mechanism'] });
    expect(saves.map(({ mechanism }) => mechanism).sort()).toEqual([
      'channel',
      'frequency',
      'pause',
      'topic',
    ]);
    const left = (mechanism: string) => {
      const cell = saves.find((one) => one.mechanism === mechanism);
      return (cell?.left90 ?? NaN) / (cell?.saves ?? NaN);
    };
    expect(left('frequency')).toBeGreaterThan(0);
    expect(left('pause')).toBeGreaterThan(left('frequency'));
    expect((await readCohortSizes(scope)).length).toBeGreaterThan(50);
  });

  it('has a catalog as the page needs it', async () => {
    const scope = await openWorkspaceAsOperator(DEMO_KEY);
    const catalog = scope && (await loadCatalog(scope));
    expect(catalog?.topics).toHaveLength(8);
    expect(catalog?.channels).toEqual(['email', 'sms', 'push', 'whatsapp']);
    expect(catalog?.workspace.hasLogo).toBe(true);
  });

  it('has links that work, and one that does not', async () => {
    const links = await demoLinks();
    const opened = await Promise.all(links.map(({ url }) => openLink(url.slice(url.indexOf('/u/') + 3))));
    expect(opened.map((scope) => scope?.link.recipient)).toEqual([
      'cus_000481',
      'cus_000481',
      'cus_012346',
      'cus_030211',
      undefined,
    ]);
    expect(opened[0]?.link).toMatchObject({ purpose: 'u', channel: 'email', topic: 'offers' });
    expect(opened[0]?.link.campaign).not.toBeNull();
    expect(opened[1]?.link.purpose).toBe('m');
  });

  it('is refused if it exists already', async () => {
    const again = writeWorld({ ...SETTINGS, workspaceKey: DEMO_KEY, kid: 'demo2' }, quietly);
    await expect(again).rejects.toThrow(WorkspaceExistsError);
  });
});

it('an interrupted write leaves nothing behind', async () => {
  const brokenOff = writeWorld(
    { ...SETTINGS, recipients: 50, workspaceKey: 'broken-off', kid: 'off1' },
    () => {
      throw new Error('killed');
    },
  );
  await expect(brokenOff).rejects.toThrow('killed');
  expect(await countOf(`SELECT FROM workspace WHERE key = 'broken-off'`, [])).toBe(0);
});

it('a world written at once has the same stops and preferences as one made through applyChanges', async () => {
  const settings = { ...SETTINGS, recipients: 400, seed: 9, intensity: 6, withShowcase: false };
  // The same people twice: one ledger written at once, the other change by change.
  const told = await writeWorld({ ...settings, workspaceKey: 'told', kid: 'told1' }, quietly);
  const lived = await writeWorld(
    { ...settings, intensity: 0, workspaceKey: 'lived', kid: 'lived1' },
    quietly,
  );
  await giveAddressesOf(told.workspaceId, lived.workspaceId);
  const scope = await openWorkspaceAsOperator('lived');
  if (!scope) throw new Error('The workspace is missing');
  const world = createWorld({ ...settings, seed: seedOf(settings.seed, 'told') });
  const madeAs = new Map<string, string>();
  for (let index = 0; index < settings.recipients; index += 1) {
    const { person, journal } = world.lifeOf(index);
    for (const { id, context, events } of journal.changes) {
      const undoes = context.undoesChangeId;
      const [outcome] = await applyChanges([
        {
          scope,
          recipient: person.ref,
          changes: events.map(({ scope: at, before, after }) => ({
            kind: 'restore',
            scope: at,
            from: before,
            to: after,
          })),
          context: { ...context, undoesChangeId: undoes && (madeAs.get(undoes) ?? undoes) },
          asked: 'center',
          proof: { ...RELAYING, freshProof: true, speaksForAddress: true },
        },
      ]);
      expect(outcome?.kind).toBe('changed');
      if (outcome?.kind === 'changed') madeAs.set(id, outcome.changeId);
    }
  }
  expect(await stopsOf(lived.workspaceId)).toEqual(await stopsOf(told.workspaceId));
  expect(await preferencesOf(lived.workspaceId)).toEqual(await preferencesOf(told.workspaceId));
});

async function giveAddressesOf(from: string, to: string): Promise<void> {
  await pool().query(
    `UPDATE recipient AS one SET email_hash = other.email_hash, phone_hash = other.phone_hash, push_hash = other.push_hash
       FROM recipient AS other WHERE other.workspace_id = $1 AND one.workspace_id = $2 AND one.ref = other.ref`,
    [from, to],
  );
}

async function stopsOf(workspaceId: string): Promise<unknown[]> {
  const { rows } = await pool().query<Record<string, unknown>>(
    `SELECT DISTINCT encode(address_hash, 'hex') AS address, channel, topic, cause FROM standing_fact
      WHERE workspace_id = $1 AND cause = 'opt_out' ORDER BY 1, 2, 3`,
    [workspaceId],
  );
  expect(rows.length).toBeGreaterThan(20);
  return rows;
}

async function preferencesOf(workspaceId: string): Promise<unknown[]> {
  const { rows } = await pool().query<Record<string, unknown>>(
    `SELECT r.ref, p.channel, p.topic, p.choice, p.frequency, p.paused_until, p.updated_at
       FROM preference p JOIN recipient r ON r.id = p.recipient_id WHERE p.workspace_id = $1 ORDER BY 1, 2, 3`,
    [workspaceId],
  );
  return rows;
}
