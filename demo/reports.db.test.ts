import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { readBalances } from '@/domain/reports/balance/data';
import { readCampaigns, readStopped } from '@/domain/reports/campaigns/data';
import { readCohorts } from '@/domain/reports/cohort/data';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { readReasons, searchComments, streamComments } from '@/domain/reports/reasons/data';
import { readOverview, readPoint } from '@/domain/reports/overview/data';
import { resolvePeriod, wholeDaysOf } from '@/domain/reports/period/rules';
import { SPLITS } from '@/domain/reports/query/schema';
import { readRates } from '@/domain/reports/rates/data';
import { RATE_DIMENSIONS } from '@/domain/reports/rates/schema';
import { readSaved, readSaving } from '@/domain/reports/saves/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { addDays, addMonths, countDays } from '@/lib/days';
import * as ledger from '../server/test/recount';
import { CASES, TODAY, YEAR } from './testing-reports';
import { writeWorld } from './write-world';

/** Counts every panel again from the ledger, without rollups, with SQL that shares nothing with the panels. */
let scope: WorkspaceScope;
type Bound<Read> = Read extends (scope: WorkspaceScope, ...rest: infer Rest) => infer Answer
  ? (...rest: Rest) => Answer
  : never;

beforeAll(async () => {
  const workspaceKey = `reports-${Date.now()}`;
  const today = new Date(`${TODAY}T00:00:00Z`);
  const settings = { recipients: 4_000, seed: 8, today, intensity: 4, withShowcase: true };
  await writeWorld({ ...settings, workspaceKey, kid: `r${Date.now() % 1e9}` }, () => undefined);
  const opened = await openWorkspaceAsOperator(workspaceKey);
  if (!opened) throw new Error('The workspace is not there');
  scope = opened;
  await ledger.rollUpAll(scope);
  await ledger.nameAttribute(scope);
});

const fromLedger: Bound<typeof ledger.fromLedger> = (...rest) => ledger.fromLedger(scope, ...rest);
const countOf: Bound<typeof ledger.countOf> = (...rest) => ledger.countOf(scope, ...rest);
const optOutsBy: Bound<typeof ledger.optOutsBy> = (...rest) => ledger.optOutsBy(scope, ...rest);
const savesOf: Bound<typeof ledger.savesOf> = (...rest) => ledger.savesOf(scope, ...rest);
const commentedChanges: Bound<typeof ledger.commentedChanges> = (...rest) =>
  ledger.commentedChanges(scope, ...rest);
const deliveredOf: Bound<typeof ledger.deliveredOf> = (...rest) => ledger.deliveredOf(scope, ...rest);

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const positive = (entries: [string, number][]) =>
  Object.fromEntries(entries.filter(([, count]) => count > 0));

describe.each(CASES)('the panels of %s agree with the ledger:', (_, query) => {
  const { days, compared } = resolvePeriod(query, TODAY);

  it('the overview’s figures, and of days that are over those they are compared with', async () => {
    const overview = await readOverview(scope, query, TODAY);
    const whole = wholeDaysOf(query, TODAY);
    for (const [which, range] of [
      ['now', days],
      ['whole', whole?.days ?? days],
      ['before', whole?.compared ?? null],
    ] as const) {
      const figures = [
        overview.optOuts,
        overview.optDowns,
        overview.pauses,
        { count: overview.returns },
        overview.saves,
      ].map(({ count }) => count[which]);
      if (!range) {
        expect(figures).toEqual([null, null, null, null, null]);
        continue;
      }
      const [left, down, paused, back, onPage] = await Promise.all([
        countOf(query, range, `action = 'opt_out'`),
        countOf(query, range, `action = 'opt_down'`),
        countOf(query, range, `action = 'pause'`),
        countOf(query, range, `action = 'return'`),
        countOf(query, range, `action = 'opt_out' AND source = 'page' AND purpose = 'u'`),
      ]);
      const saves = await savesOf(query, range);
      expect(figures).toEqual([left, down, paused, back, saves]);
      expect(overview.net[which]).toBe(back - left);
      const delivered = await deliveredOf(query, range);
      expect(overview.delivered?.[which] ?? null).toBe(delivered);
      if (which === 'whole') continue;
      expect(overview.saves.rate[which]).toMatchObject({ part: saves, whole: saves + onPage });
      const rate = overview.optOuts.rate[which];
      if (delivered !== null && left <= delivered)
        expect(rate).toMatchObject({ part: left, whole: delivered });
      else expect(rate).toBeNull();
    }
  });

  it('the people of its opt-outs, in all and by campaign, and how they left', async () => {
    const [overview, { campaigns }, { leavers }] = await Promise.all([
      readOverview(scope, query, TODAY),
      readCampaigns(scope, query, TODAY),
      diagnose(scope, query, TODAY),
    ]);
    const select = 'count(*)::int AS presses, count(DISTINCT recipient_id)::int AS people';
    const where = `WHERE action = 'opt_out'`;
    const [all] = await fromLedger(query, days, select, where);
    const byCampaign = new Map(
      (await fromLedger(query, days, `campaign AS key, ${select}`, `${where} GROUP BY 1`)).map(
        (row) => [row['key'], row['people']] as const,
      ),
    );
    const ways = await optOutsBy(query, days, 'source');
    const { page = 0, one_click: oneClick = 0, ...rest } = ways;
    const expected = { presses: all?.['presses'], page, oneClick, other: sum(Object.values(rest)) };
    for (const found of [overview.leavers, leavers]) {
      expect(found).toMatchObject(expected);
      if (found.people !== null) expect(found.people).toBe(all?.['people']);
    }
    const isKnown = [YEAR, { ...YEAR, channel: ['email'] }, { ...YEAR, campaign: query.campaign }].some(
      (one) =>
        JSON.stringify([one.channel, one.campaign]) === JSON.stringify([query.channel, query.campaign]),
    );
    const isPlain =
      !query.automated &&
      query.who.length + query.topic.length + query.consent.length + query.locale.length === 0;
    if (isKnown && isPlain) expect(overview.leavers.people).not.toBeNull();
    for (const { key, optOuts, leavers: own } of campaigns) {
      expect([key, own.presses]).toEqual([key, optOuts]);
      if (own.people !== null) expect([key, own.people]).toEqual([key, byCampaign.get(key) ?? 0]);
    }
  });

  it('the trend, however it is split, and the contents of a point', async () => {
    const byDay = await optOutsBy(query, days, 'day');
    const whole = sum(Object.values(byDay));
    for (const split of SPLITS) {
      const { trend } = await readOverview(scope, { ...query, split }, TODAY);
      const series = split === 'action' ? trend.series.slice(0, 1) : trend.series;
      trend.buckets.forEach(({ from, to }, index) => {
        const inside = sum(
          Object.entries(byDay).flatMap(([day, count]) => (day >= from && day <= to ? [count] : [])),
        );
        const told = sum(series.map(({ values }) => values[index] ?? NaN));
        // An opt-out of several topics is in the figures of each.
        if (split === 'topic') expect(told).toBeGreaterThanOrEqual(inside);
        else expect(told).toBe(inside);
      });
      if (split !== 'topic') expect(sum(series.map(({ total }) => total))).toBe(whole);
      if (split === 'none' || split === 'action') continue;
      expect(positive(series.map(({ key, total }) => [key, total]))).toEqual(
        await optOutsBy(query, days, split),
      );
    }
    const { trend } = await readOverview(scope, query, TODAY);
    const values = trend.series[0]!.values;
    const busiest = values.indexOf(Math.max(...values));
    const { key, from, to } = trend.buckets[busiest]!;
    const point = await readPoint(scope, query, TODAY, key);
    expect(point?.optOuts).toBe(values[busiest]);
    for (const [dimension, slices] of Object.entries(point?.by ?? {})) {
      expect(positive(slices.map((slice) => [slice.key, slice.count]))).toEqual(
        await optOutsBy(query, { from, to }, dimension),
      );
    }
    expect(await readPoint(scope, query, TODAY, '2001-01-01')).toBeNull();
  });

  it('the trend of the compared period, each of its days beside the day it is compared with', async () => {
    const { trend } = await readOverview(scope, query, TODAY);
    if (!compared) {
      expect(trend.before).toBeNull();
      return;
    }
    const byDay = await optOutsBy(query, compared, 'day');
    const back = (day: string) =>
      query.compare === 'year' ? addMonths(day, -12) : addDays(day, -countDays(days));
    const expected = trend.buckets.map(({ from, to }) =>
      sum(
        Object.entries(byDay).flatMap(([day, count]) =>
          day >= back(from) && day <= back(to) ? [count] : [],
        ),
      ),
    );
    expect(trend.before).toEqual(expected);
    expect(sum(expected)).toBe(sum(Object.values(byDay)));
  });

  it('the rates by topic and by channel', async () => {
    const [rates, delivered] = await Promise.all([readRates(scope, query, TODAY), deliveredOf(query, days)]);
    for (const dimension of RATE_DIMENSIONS) {
      const rows = rates[dimension];
      expect(positive(rows.map(({ key, optOuts }) => [key, optOuts]))).toEqual(
        await optOutsBy(query, days, dimension),
      );
      if (delivered === null)
        for (const row of rows) expect([row.delivered, row.rate.now]).toEqual([null, null]);
      else expect(sum(rows.map((row) => row.delivered ?? NaN))).toBe(delivered);
    }
  });

  it('the reasons, and their tables', async () => {
    const reasons = await readReasons(scope, query, TODAY);
    const byReason = await optOutsBy(query, days, 'reason');
    const { '': none = 0, ...given } = byReason;
    expect(positive(reasons.reasons.map(({ key, optOuts }) => [key, optOuts]))).toEqual(given);
    expect(reasons.optOuts.now).toBe(none + sum(Object.values(given)));
    expect(reasons.answered.now).toMatchObject({
      part: reasons.optOuts.now - none,
      whole: reasons.optOuts.now,
    });
    for (const { key, share } of reasons.reasons) {
      expect(share.now).toMatchObject({ part: given[key] ?? 0, whole: reasons.optOuts.now - none });
    }
    for (const [dimension, rows] of Object.entries(reasons.tables)) {
      expect(positive(rows.map((row) => [row.key, row.optOuts]))).toEqual(
        await optOutsBy(query, days, dimension),
      );
      const cells = await fromLedger(
        query,
        days,
        `${dimension === 'topic' ? 'unnest(topics)' : dimension} AS key, reason, count(*)::int AS count`,
        `WHERE action = 'opt_out' AND reason <> '' GROUP BY 1, 2`,
      );
      const told = rows.flatMap(({ key, shares }) =>
        Object.entries(shares).map(([reason, { part }]) => `${key} ${reason} ${part}`),
      );
      expect(told.sort()).toEqual(cells.map(({ key, reason, count }) => `${key} ${reason} ${count}`).sort());
    }
  });

  it('the campaigns, and changes that belong to none', async () => {
    const report = await readCampaigns(scope, query, TODAY);
    const { '': none = 0, ...left } = await optOutsBy(query, days, 'campaign');
    expect(positive(report.campaigns.map(({ key, optOuts }) => [key, optOuts]))).toEqual(left);
    expect(report.withoutCampaign).toBe(none);
    const delivered = await deliveredOf(query, days);
    if (delivered !== null) expect(sum(report.campaigns.map((row) => row.delivered ?? NaN))).toBe(delivered);
    expect(sum(report.campaigns.map(({ saves }) => saves))).toBe(
      Number(
        (
          await fromLedger(
            query,
            days,
            'count(DISTINCT change_id)::int AS count',
            `WHERE ${ledger.IS_SAVE} AND campaign <> ''`,
          )
        )[0]?.['count'],
      ),
    );
  });

  it('the saves, and whether they lasted', async () => {
    const { funnel, saveRate, mechanisms, durability } = await readSaving(scope, query, TODAY);
    const saves = await savesOf(query, days);
    const left = await countOf(query, days, `action = 'opt_out' AND source = 'page' AND purpose = 'u'`);
    expect([funnel.saved, funnel.left]).toEqual([saves, left]);
    expect(sum(Object.values(funnel.savedBy))).toBe(saves);
    expect(sum(mechanisms.map((row) => row.saves))).toBe(saves);
    // The button shows no page, so that a language does not tell how many pressed it.
    const hasLanguage = query.locale.length > 0 && !query.locale.includes('-');
    expect(funnel.oneClick).toBe(
      hasLanguage ? null : await countOf(query, days, `action = 'opt_out' AND source = 'one_click'`),
    );
    expect(funnel.failed === null).toBe(query.consent.length + query.locale.length + query.who.length > 0);
    expect(saveRate.now).toMatchObject({ part: saves, whole: saves + left });
    for (const [length, { saved }] of [
      [30, durability.days30],
      [90, durability.days90],
    ] as const) {
      const [row] = await fromLedger(
        query,
        days,
        `count(*)::int AS whole,
         count(*) FILTER (WHERE NOT EXISTS (
           SELECT FROM consent_event o
            WHERE o.recipient_id = change.recipient_id AND o.action = 'opt_out' AND o.id > change.event_id
              AND o.occurred_at <= ${ledger.COUNTED_FROM} + interval '${length} days'
              AND NOT ${ledger.UNDONE('o.change_id')}))::int AS part`,
        `WHERE ${ledger.IS_SAVE} AND (${ledger.COUNTED_FROM} AT TIME ZONE 'America/New_York')::date < '${TODAY}'::date - ${length}
           AND NOT EXISTS (SELECT FROM change other WHERE other.change_id = change.change_id
                              AND other.event_id < change.event_id AND other.action IN ('opt_down', 'pause'))`,
      );
      if (Number(row?.['whole']) === 0) expect(saved).toBeNull();
      else expect(saved).toMatchObject({ part: row?.['part'], whole: row?.['whole'] });
    }
  });

  it('the saves are the same without whether they lasted', async () => {
    const [saving, saved] = await Promise.all([
      readSaving(scope, query, TODAY),
      readSaved(scope, query, TODAY),
    ]);
    expect(saving).toMatchObject(saved);
  });

  it('the cohorts', async () => {
    const { sources } = await readCohorts(scope, query, TODAY);
    expect(positive(sources.map(({ consentSource, total }) => [consentSource, total.optOuts]))).toEqual(
      await optOutsBy(query, days, 'consent_source'),
    );
    for (const { total, cells } of sources)
      expect(sum(cells.map(({ optOuts }) => optOuts))).toBe(total.optOuts);
  });

  it('the diagnosis counts what the overview counts', async () => {
    const [{ optOuts }, overview] = await Promise.all([
      diagnose(scope, query, TODAY),
      readOverview(scope, query, TODAY),
    ]);
    expect(optOuts).toBe(overview.optOuts.count.now);
  });

  it('the comments', async () => {
    const all: string[] = [];
    const search = { text: null, reason: null, cursor: null };
    for await (const page of streamComments(scope, query, TODAY, search))
      all.push(...page.map(({ changeId }) => changeId));
    expect(all).toEqual(await commentedChanges(query, days));
    const paged: string[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page = await searchComments(scope, query, TODAY, { ...search, cursor }, 7);
      paged.push(...page.comments.map(({ changeId }) => changeId));
      cursor = page.next;
      more = cursor !== null;
    }
    expect(paged).toEqual(all);
  });
});

it('the balance of the list ends with those who can be written to, and adds up in every period', async () => {
  const reachable = await ledger.reachableOf(scope);
  for (const [, query] of CASES) {
    const { now, before } = await readBalances(scope, query, TODAY);
    for (const { channel, start, moves, end } of [...now, ...(before ?? [])]) {
      const { joined, came_back: back, left, bounced, complained, erased, merged, removed } = moves;
      expect([
        channel,
        start + joined + back - left - bounced - complained - erased - merged - removed,
      ]).toEqual([channel, end]);
    }
    if (resolvePeriod(query, TODAY).days.to === TODAY)
      for (const { channel, end } of now) expect([channel, end]).toEqual([channel, reachable[channel] ?? 0]);
  }
  const [all] = (await readBalances(scope, YEAR, TODAY)).now;
  expect(all?.moves.left).toBeGreaterThan(100);
  expect(all?.moves.joined).toBeGreaterThan(100);
});

it('a campaign’s opt-outs are told by how wide they are, and by what their messages were about', async () => {
  const query = { ...YEAR, campaign: ['twelve-days-2025'] };
  const { days } = resolvePeriod(query, TODAY);
  const stopped = await readStopped(scope, query, TODAY);
  for (const dimension of ['scope', 'topic'] as const)
    expect(positive(stopped[dimension].map(({ key, count }) => [key, count]))).toEqual(
      await optOutsBy(query, days, dimension),
    );
  expect(stopped.scope.length).toBeGreaterThan(1);
});

it('there is enough data of every kind for these tests to be meaningful', async () => {
  const { optOuts, optDowns, pauses, returns, saves } = await readOverview(scope, YEAR, TODAY);
  for (const { count } of [optOuts, optDowns, pauses, saves]) expect(count.now).toBeGreaterThan(100);
  expect(returns.now).toBeGreaterThan(100);
  const { comments } = await searchComments(scope, YEAR, TODAY, { text: null, reason: null, cursor: null });
  expect(comments.length).toBeGreaterThan(20);
});
