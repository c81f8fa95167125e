import { beforeEach, expect, it, vi } from 'vitest';
import { readVisits } from '@/domain/reports/rollup/data/cells';
import { NONE } from '@/domain/reports/rollup/schema';
import { foundWorkspace, later } from '@/domain/testing';
import { countVisit, flushVisits } from '@/domain/reports/view-count/mutations';
import type { NewVisit } from '@/domain/reports/view-count/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { HOUR, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const VISIT = {
  kind: 'unsubscribe',
  channel: 'email',
  topic: 'news',
  campaign: 'spring',
  consentSource: 'fair',
  locale: 'en',
  userAgent: FIREFOX,
  now: later(0),
} satisfies NewVisit;
const AWAY = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

async function visits(by: Parameters<typeof readVisits>[1]['by'], includeAutomated = false) {
  const days = { from: '2026-11-01', to: '2026-11-30' };
  const cells = await readVisits(scope, { days, filter: { includeAutomated }, by });
  return cells.map((cell) => [...by.map((name) => cell[name]), cell.visits].join(' ')).sort();
}

it('views are counted in memory, and added to those already stored', async () => {
  countVisit(scope, VISIT);
  countVisit(scope, { ...VISIT, now: later(20 * MINUTE) });
  countVisit(scope, {
    ...VISIT,
    kind: 'manage',
    channel: null,
    topic: null,
    campaign: null,
    consentSource: null,
  });
  expect(await visits(['kind'])).toEqual([]);
  await flushVisits();
  countVisit(scope, VISIT);
  await flushVisits();
  await flushVisits();
  expect(await visits(['kind', 'channel', 'topic', 'campaign', 'consent_source', 'locale'])).toEqual([
    'manage * *   en 1',
    'unsubscribe email news spring fair en 3',
  ]);
});

it('a view counts on the workspace’s day', async () => {
  await pool().query(`UPDATE workspace SET time_zone = 'Asia/Kathmandu' WHERE id = $1`, [scope.workspaceId]);
  countVisit(scope, { ...VISIT, now: new Date('2026-11-02T18:14:59Z') });
  countVisit(scope, { ...VISIT, now: new Date('2026-11-02T18:15:00Z') });
  await flushVisits();
  expect(await visits(['day'])).toEqual(['2026-11-02 1', '2026-11-03 1']);
});

it('a view whose page could not be shown is of unknown consent and language, not of those without', async () => {
  countVisit(scope, { ...VISIT, consentSource: null });
  const { consentSource: _, locale: _of, ...failed } = VISIT;
  countVisit(scope, { ...failed, kind: 'failed' });
  await flushVisits();
  expect(await visits(['kind', 'consent_source', 'locale'])).toEqual(['failed     1', 'unsubscribe  en 1']);
  const days = { from: '2026-11-01', to: '2026-11-30' };
  const unverified = await readVisits(scope, { days, filter: { consentSource: [NONE] }, by: ['kind'] });
  expect(unverified).toEqual([{ kind: 'unsubscribe', visits: 1 }]);
});

it('an automated view is counted separately', async () => {
  countVisit(scope, { ...VISIT, userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' });
  countVisit(scope, VISIT);
  await flushVisits();
  expect(await visits([])).toEqual(['1']);
  expect(await visits([], true)).toEqual(['2']);
});

it('counts that cannot be written are kept, together with those that come meanwhile', async () => {
  countVisit(scope, VISIT);
  const query = vi.spyOn(pool(), 'query').mockRejectedValueOnce(AWAY);
  const failing = flushVisits();
  countVisit(scope, VISIT);
  countVisit(scope, { ...VISIT, now: later(HOUR) });
  await failing;
  query.mockRestore();
  expect(await visits([])).toEqual([]);
  await flushVisits();
  expect(await visits([])).toEqual(['3']);
});

it('a count that no row can hold is dropped and named in the log, and does not keep others from being written', async () => {
  const said = vi.spyOn(log(), 'error').mockImplementation(() => undefined);
  countVisit(scope, { ...VISIT, campaign: 'a\0b' });
  countVisit(scope, VISIT);
  await flushVisits();
  expect(await visits([])).toEqual(['1']);
  expect(said.mock.calls).toMatchObject([
    [{ tally: 'visits', cell: { campaign: 'a\0b' } }, expect.anything()],
  ]);
  said.mockRestore();
});

it('views of a workspace that is gone are dropped', async () => {
  countVisit(scope, VISIT);
  await pool().query('DELETE FROM workspace WHERE id = $1', [scope.workspaceId]);
  await flushVisits();
  expect(await visits([])).toEqual([]);
});
