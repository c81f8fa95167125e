import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkScope } from '@/domain/access/scope/schema';
import { giveReason } from '@/domain/choices/ledger/mutations/feedback';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { followLedger, rebuildRollups } from '@/domain/reports/rollup/mutations/follow';
import { admit, contextOf, foundWorkspace, later, requestOf, stop } from '@/domain/testing';
import {
  cellsOf,
  changeBy,
  followToEnd,
  foundFair,
  NEWS_BY_EMAIL,
  savesOf,
  YEAR,
} from '@/domain/testing-rollup';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const LESS: PreferenceChange = { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'monthly' };
const OF_NO_TOPIC = { purpose: 'm', channel: 'email', topic: null, campaign: null } as const;
const PAUSE: PreferenceChange = { kind: 'pause', scope: EVERYTHING, until: later(100 * DAY) };

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
/** The embedded database runs one transaction at a time: an open one lets no other in. */
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');

type Rest<Fn> = Fn extends (scope: WorkspaceScope, ...rest: infer Args) => unknown ? Args : never;

let scope: WorkspaceScope;
let ada: LinkScope;

beforeEach(async () => {
  ({ scope, ada } = await foundFair(pool()));
});

const change = (...rest: Rest<typeof changeBy>) => changeBy(scope, ...rest);
const cells = (...rest: Rest<typeof cellsOf>) => cellsOf(scope, ...rest);
const saves = (...rest: Rest<typeof savesOf>) => savesOf(scope, ...rest);
const followAll = (limit?: number) => followToEnd(pool(), scope, limit);

/** Checks what must hold for the ledger's newest changes both before and after they are rolled up. */
async function beforeAndAfter(check: () => Promise<void>): Promise<void> {
  await check();
  await followAll();
  await check();
}

describe('a change', () => {
  it('counts once for each action in it, by the dimensions of its first event with that action', async () => {
    await change([stop(EVERYTHING)]);
    await change([stop(EMAIL), PAUSE, stop({ channel: null, topic: 'news' })], { purpose: 'm' });
    await beforeAndAfter(async () => {
      expect(await cells(['action', 'scope', 'purpose'])).toEqual([
        'opt_out channel m 1',
        'opt_out everything u 1',
        'pause everything m 1',
      ]);
      expect(await cells(['campaign', 'consent_source', 'consent_age', 'channel', 'topic'])).toEqual([
        'spring fair 3-5 email news 3',
      ]);
    });
  });

  it('counts by what the choice covers if it came through no link, on the workspace’s day', async () => {
    await pool().query(`UPDATE workspace SET time_zone = 'America/Sao_Paulo' WHERE id = $1`, [
      scope.workspaceId,
    ]);
    const now = new Date('2026-11-02T02:59:59Z');
    await change([stop({ channel: null, topic: 'news' })], { link: null, source: 'api', now });
    await beforeAndAfter(async () => {
      expect(await cells(['day', 'channel', 'topic', 'campaign', 'source', 'purpose'])).toEqual([
        '2026-11-01 * news  api  1',
      ]);
    });
  });

  it('is found by each filter that fits it, and never by another workspace', async () => {
    await change([stop(NEWS_BY_EMAIL)]);
    await change([stop(EVERYTHING)], { automated: true, ref: 'bot' });
    const stranger = await foundWorkspace(pool());
    await beforeAndAfter(async () => {
      expect(await cells(['action'])).toEqual(['opt_out 1']);
      expect(await cells(['action', 'automated'], { includeAutomated: true })).toEqual([
        'opt_out false 1',
        'opt_out true 1',
      ]);
      const whole = {
        channel: ['email'],
        topic: ['news'],
        campaign: ['spring'],
        consentSource: ['fair'],
        locale: ['en'],
      };
      expect(await cells([], whole)).toEqual(['1']);
      for (const name of Object.keys(whole)) {
        expect(await cells([], { ...whole, [name]: ['x', ''] })).toEqual([]);
        expect(await cells([], { ...whole, [name]: ['x', ...whole[name as keyof typeof whole]] })).toEqual([
          '1',
        ]);
      }
      const days = { from: '2026-11-03', to: '2026-11-30' };
      expect(await readRollup(scope, { days, filter: {}, by: [] })).toEqual([]);
      const query = { days: YEAR, filter: {}, by: [], actions: ['opt_in'] } as const;
      expect(await readRollup(scope, query)).toEqual([]);
      expect(await readRollup(stranger, { days: YEAR, filter: {}, by: [] })).toEqual([]);
    });
  });

  it('is a return only where someone was out: not a sign-up, a higher frequency or the end of a pause', async () => {
    const start: PreferenceChange = { kind: 'start', scope: NEWS_BY_EMAIL };
    const ofSite = { purpose: 'm' } as const;
    await change([start], { ref: 'new', ...ofSite });
    await change([LESS], ofSite);
    await change([{ ...LESS, frequency: 'every' }], ofSite);
    await change([PAUSE], ofSite);
    await change([{ kind: 'resume', scope: EVERYTHING }], ofSite);
    await beforeAndAfter(async () => {
      expect(await cells(['action'])).toEqual(['opt_down 1', 'opt_in 2', 'pause 1', 'resume 1']);
    });
    const undone = await change([stop(NEWS_BY_EMAIL)], ofSite);
    await undoChange(ada, undone, contextOf({ now: later(MINUTE) }));
    await change([stop(NEWS_BY_EMAIL)], { ref: 'new', ...ofSite });
    await change([start], { ref: 'new', ...ofSite });
    await beforeAndAfter(async () => {
      expect(await cells(['action'], {})).toContain('return 2');
    });
  });

  it('of several topics counts for each of them, and once where they are not told apart', async () => {
    const of = (topic: string) => stop({ channel: 'email', topic });
    await change([of('news'), of('offers'), of('partners')], { purpose: 'm', link: OF_NO_TOPIC });
    await change([of('offers')], { ref: 'bea' });
    await change([stop(EVERYTHING)], { ref: 'cy' });
    await beforeAndAfter(async () => {
      expect(await cells(['topic'])).toEqual(['news 3', 'offers 2', 'partners 1']);
      expect(await cells(['action'])).toEqual(['opt_down 1', 'opt_out 2']);
      expect(await cells(['channel', 'topic'], { topic: ['partners'] })).toEqual(['email partners 1']);
      for (const [topic, count] of [
        ['news', '3'],
        ['offers', '2'],
        ['*', undefined],
      ] as const)
        expect(await cells([], { topic: [topic] })).toEqual(count ? [count] : []);
      expect(await cells([], { topic: ['offers', 'partners'] })).toEqual(['2']);
      expect(await cells(['topic'], { topic: ['offers', 'partners'] })).toEqual(['offers 2', 'partners 1']);
    });
  });

  it('moves to the reason that is given for it, and to the next one', async () => {
    const opted = await change([stop(EMAIL)]);
    await followAll();
    for (const reason of ['too_many', 'never_asked', null]) {
      await giveReason(ada, opted, { reason, comment: null, locale: 'en' });
      await beforeAndAfter(async () => {
        expect(await cells(['action', 'reason'])).toEqual([`opt_out ${reason ?? ''} 1`]);
      });
    }
    const { rows } = await pool().query(
      'SELECT FROM event_rollup WHERE workspace_id = $1 AND (changes <> 1 OR reason <> $2)',
      [scope.workspaceId, ''],
    );
    expect(rows).toEqual([]);
  });
});

it('a merge of two refs is neither an opt-out nor a save, and leaves earlier ones where they were counted', async () => {
  await admit(pool(), scope, { ref: 'ada_2', email: 'ada.2@example.com' });
  await change([stop(EMAIL)], { ref: 'ada_2' });
  await change([LESS]);
  await mergeRefs(
    scope,
    'ada_2',
    'ada',
    contextOf({ source: 'command', actor: 'member', now: later(MINUTE) }),
  );
  await followAll();
  expect(await cells(['action'])).toEqual(['merge 1', 'opt_down 1', 'opt_out 1']);
  expect(await saves()).toEqual(['frequency 1 0 0']);
});

describe('followers', () => {
  it('lose nothing and double nothing if many run at once', async () => {
    const refs = Array.from({ length: 40 }, (_, index) => `r${index}`);
    await Promise.all([
      ...refs.map((ref) => change([stop(NEWS_BY_EMAIL)], { ref })),
      ...refs.map(() => followLedger(3)),
    ]);
    await Promise.all(refs.map(() => followLedger(3)));
    await followAll(3);
    expect(await rolledUp()).toBe(40);
  });

  it.skipIf(isEmbedded)('do not skip a transaction that is open while a later one commits', async () => {
    await transaction(async (client) => {
      await client.query('SELECT pg_current_xact_id()');
      await change([stop(NEWS_BY_EMAIL)], { ref: 'quick' });
      await followLedger();
      expect(await rolledUp()).toBe(0);
      expect(await cells(['action'])).toEqual(['opt_out 1']);
      await client.query(
        `INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor, source)
         VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'opt_out', '*', '*', 'recipient', 'api')`,
        [scope.workspaceId],
      );
      await followLedger();
    });
    await followAll();
    expect(await rolledUp()).toBe(2);
  });

  it('get the same result when they start over', async () => {
    const opted = await change([stop(EMAIL)]);
    await change([LESS], { ref: 'bea' });
    await giveReason(ada, opted, { reason: 'too_many', comment: null, locale: 'en' });
    await followAll();
    const before = [await cells(['action', 'reason']), await saves()];
    await rebuildRollups(scope.workspaceId);
    expect([await cells(['action', 'reason']), await saves()]).toEqual(before);
    expect(await rolledUp()).toBe(2);
  });

  it('leave other workspaces as they are when one starts over', async () => {
    const other = await foundWorkspace(pool());
    const daysOf = async (workspace: WorkspaceScope) =>
      (await readRollup(workspace, { days: YEAR, filter: {}, by: ['day'] })).map(({ day }) => day);
    const late = contextOf({ now: new Date('2026-11-22T23:30:00Z') });
    await applyChanges([scope, other].map((of) => requestOf(of, 'late', [stop(EMAIL)], { context: late })));
    await followAll();
    await pool().query(`UPDATE workspace SET time_zone = 'Asia/Tokyo' WHERE id = ANY($1)`, [
      [scope.workspaceId, other.workspaceId],
    ]);
    await rebuildRollups(scope.workspaceId);
    expect([await daysOf(scope), await daysOf(other)]).toEqual([['2026-11-23'], ['2026-11-22']]);
  });

  /** How many changes the rollup holds, without the ledger's tail. */
  async function rolledUp(): Promise<number> {
    const { rows } = await pool().query<{ changes: number }>(
      `SELECT coalesce(sum(changes), 0)::int AS changes FROM event_rollup WHERE workspace_id = $1 AND grain = 'detail'`,
      [scope.workspaceId],
    );
    return rows[0]?.changes ?? 0;
  }
});

it('cohorts are the recipients by their consent and its month, counted anew', async () => {
  await admit(pool(), scope, { ref: 'bea' });
  await refreshCohorts();
  const unverified = { consentSource: '', month: null, recipients: 1 };
  const fair = { consentSource: 'fair', month: '2026-07', recipients: 1 };
  expect(await readCohortSizes(scope)).toEqual([unverified, fair]);
  await pool().query(`DELETE FROM recipient WHERE workspace_id = $1 AND ref = 'bea'`, [scope.workspaceId]);
  await refreshCohorts();
  expect(await readCohortSizes(scope)).toEqual([fair]);
});
