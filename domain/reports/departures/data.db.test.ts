import { beforeEach, describe, expect, it } from 'vitest';
import { authorOfKey } from '@/domain/access/author/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { ApiScope } from '@/domain/access/scope/schema';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { countDepartures, readDepartures, streamDepartures } from '@/domain/reports/departures/data';
import type { Departure, DepartureSearch } from '@/domain/reports/departures/schema';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import {
  admit,
  apiScopeOf,
  changeIdOf,
  contextOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  stop,
} from '@/domain/testing';
import { DAY, HOUR, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const TODAY = '2026-11-02';
const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };
const LINK = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'spring' } as const;

let scope: ApiScope;

beforeEach(async () => {
  scope = await apiScopeOf(await foundWorkspace(pool()));
});

/** A new person's change, through a link of the campaign `spring` unless given otherwise; returns its id. */
async function leave(
  ref: string,
  changes: PreferenceChange[] = [stop(EVERYTHING)],
  { reason, ...context }: Partial<ChangeContext> & { reason?: string } = {},
): Promise<string> {
  const recipientId = await admit(pool(), scope, { ref });
  const [outcome] = await applyChanges([
    requestOf(scope, ref, changes, { asked: NEWS, context: { link: LINK, ...context } }),
  ]);
  const changeId = changeIdOf(outcome);
  if (reason)
    await pool().query(
      `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, created_at) VALUES ($1, $2, $3, $4, $5)`,
      [scope.workspaceId, changeId, recipientId, reason, NOW],
    );
  return changeId;
}

/** The list, and that it is as long as reports say, before the changes are rolled up and after. */
async function listed(query: Partial<ReportQuery> = {}, search: Partial<DepartureSearch> = {}) {
  const asked: [ReportQuery, string, DepartureSearch] = [
    { ...DEFAULT_QUERY, ...query },
    TODAY,
    { reason: null, cursor: null, ...search },
  ];
  const { departures } = await readDepartures(scope, ...asked);
  expect(await countDepartures(scope, ...asked)).toBe(departures.length);
  await followLedger();
  expect(await countDepartures(scope, ...asked)).toBe(departures.length);
  return departures;
}

const refsOf = (departures: readonly Departure[]) => departures.map(({ ref }) => ref);

describe('who left', () => {
  it('is listed newest first, each with what they stopped, what it was about, where from and why', async () => {
    await leave('ada', [stop(EVERYTHING)], { reason: 'too_many' });
    await leave('bea', [stop(EMAIL)], { link: null, source: 'api', now: later(MINUTE) });
    expect(await listed()).toEqual([
      {
        eventId: expect.any(String) as string,
        at: later(MINUTE),
        ref: 'bea',
        stopped: { channel: 'email', topic: '*' },
        about: { channel: 'email', topic: '*' },
        campaign: '',
        source: 'api',
        reason: '',
      },
      {
        eventId: expect.any(String) as string,
        at: NOW,
        ref: 'ada',
        stopped: { channel: '*', topic: '*' },
        about: { channel: 'email', topic: 'news' },
        campaign: 'spring',
        source: 'page',
        reason: 'too_many',
      },
    ]);
  });

  it('has each change once, and no one who only turned something down', async () => {
    await leave('ada', [stop(EMAIL), stop({ channel: 'sms', topic: null })]);
    await leave('bea', [{ kind: 'frequency', scope: NEWS, frequency: 'monthly' }]);
    await leave('cy', [{ kind: 'pause', scope: EVERYTHING, until: later(30 * DAY) }]);
    expect(refsOf(await listed())).toEqual(['ada']);
  });

  it('is found by day in the workspace’s time zone, by campaign, topic, channel and reason', async () => {
    await pool().query(`UPDATE workspace SET time_zone = 'America/Sao_Paulo' WHERE id = $1`, [
      scope.workspaceId,
    ]);
    await leave('late', [stop(EVERYTHING)], { now: new Date('2026-11-02T02:59:59Z'), reason: 'too_many' });
    await leave('early', [stop(EVERYTHING)], { now: new Date('2026-11-02T03:00:00Z') });
    const sms = { ...LINK, channel: 'sms', topic: 'offers', campaign: 'autumn' } as const;
    await leave('texted', [stop(EVERYTHING)], { link: sms, now: later(HOUR) });
    const day = (of: string) => ({ period: 'custom', from: of, to: of }) as const;
    expect(refsOf(await listed(day('2026-11-01')))).toEqual(['late']);
    expect(refsOf(await listed({ period: 'yesterday' }))).toEqual(['late']);
    expect(refsOf(await listed(day('2026-11-02')))).toEqual(['texted', 'early']);
    expect(refsOf(await listed({ campaign: ['autumn'] }))).toEqual(['texted']);
    expect(refsOf(await listed({ topic: ['news'] }))).toEqual(['early', 'late']);
    expect(refsOf(await listed({ channel: ['sms'] }))).toEqual(['texted']);
    expect(refsOf(await listed({ channel: ['email', 'sms'], campaign: ['spring', 'autumn'] }))).toEqual([
      'texted',
      'early',
      'late',
    ]);
    expect(refsOf(await listed({ campaign: ['-'] }))).toEqual([]);
    expect(refsOf(await listed({}, { reason: 'too_many' }))).toEqual(['late']);
    expect(refsOf(await listed({}, { reason: '-' }))).toEqual(['texted', 'early']);
  });

  it('leaves out visits that look automated unless they are asked for, and stops from a file without dates', async () => {
    await leave('robot', [stop(EVERYTHING)], { automated: true });
    await admit(pool(), scope, { ref: 'filed' });
    const row = { address: null, channels: ['email'], topic: null, madeAt: null, reason: null } as const;
    await addStops(scope, authorOfKey(scope, 'import'), [{ ...row, ref: 'filed', cause: 'opt_out' }], NOW);
    expect(refsOf(await listed())).toEqual([]);
    expect(refsOf(await listed({ automated: true }))).toEqual(['robot']);
  });

  it('names an erased person no more, and a merged one by the ref that theirs leads to', async () => {
    for (const [index, ref] of ['erased', 'merged'].entries())
      await leave(ref, [stop(EVERYTHING)], { now: later(index * MINUTE) });
    await admit(pool(), scope, { ref: 'kept' });
    await eraseRecipient(scope, 'erased', contextOf({ now: later(HOUR) }));
    await mergeRefs(scope, 'merged', 'kept', contextOf({ now: later(HOUR) }));
    expect(refsOf(await listed())).toEqual(['kept', null]);
  });

  it('is of one workspace only', async () => {
    await leave('ada');
    expect(
      await readDepartures(await foundWorkspace(pool()), DEFAULT_QUERY, TODAY, {
        reason: null,
        cursor: null,
      }),
    ).toEqual({ departures: [], next: null });
  });
});

describe('a long list', () => {
  const search = { reason: null, cursor: null };

  it('comes in pages that have everyone once, also those who left in the same moment', async () => {
    for (let index = 0; index < 7; index += 1)
      await leave(`r${index}`, [stop(EVERYTHING)], { now: later(Math.floor(index / 3) * MINUTE) });
    const pages: (string | null)[][] = [];
    let cursor: string | null = null;
    do {
      const page = await readDepartures(scope, DEFAULT_QUERY, TODAY, { ...search, cursor }, 2);
      pages.push(refsOf(page.departures));
      cursor = page.next;
    } while (cursor !== null);
    expect(pages).toEqual([['r6', 'r5'], ['r4', 'r3'], ['r2', 'r1'], ['r0']]);
    const streamed: (string | null)[] = [];
    for await (const page of streamDepartures(scope, DEFAULT_QUERY, TODAY, search))
      streamed.push(...refsOf(page));
    expect(streamed).toEqual(pages.flat());
  });

  it.each(['junk', '2026-11-02T09:30:00.000Z_x', 'x_1', '_'])(
    'starts from the newest with a cursor that cannot be read: %s',
    async (cursor) => {
      await leave('ada');
      expect(refsOf(await listed({}, { cursor }))).toEqual(['ada']);
    },
  );
});
