import { describe, expect, it } from 'vitest';
import { audienceOf, sizeOf } from '@/domain/reports/diagnosis/rules/audience';
import { findCauses, matters, type Facts } from '@/domain/reports/diagnosis/rules/diagnose';
import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import type { ConsentAge, ReachCell, RollupCell, VisitCell } from '@/domain/reports/rollup/schema';
import { campaignsFrom } from '@/domain/testing-campaigns';

const DAYS = { from: '2026-01-01', to: '2026-12-31' };
const SENT = '2026-07-07';
const label = (key: string, cause: Cause): ReasonLabel => ({
  key,
  label: { en: key },
  cause,
  archived: false,
});

const MONTHS = ['2023-01', '2025-06', '2026-06'];

type World = Facts & { deliver: (key: string, topic: string, optOuts: number, delivered: number) => void };

const VIEWED: VisitCell[] = [{ kind: 'unsubscribe', visits: 4_000 }];

/**
 * A sender without problems: two sources, eight campaigns on two topics, the usual reasons.
 * @param readiness how many times as readily people leave a message, by the source and age of their consent.
 */
function quiet(
  readiness: (source: string, age: ConsentAge) => number = () => 1,
  more: { source: string; month: string; people: number }[] = [],
): World {
  const people = [
    ...['web', 'shop'].flatMap((source) => MONTHS.map((month) => ({ source, month, people: 5_000 }))),
    ...more,
  ];
  const reach = people.map(({ source, month, people: joined }): ReachCell => ({
    channel: 'email',
    topic: '*',
    consentSource: source,
    consentMonth: month,
    week: `${month}-01`,
    joined,
    gone: 0,
  }));
  const audience = audienceOf(reach)('email', '*', SENT);
  const size = sizeOf(audience);
  const changes: { campaign: string; channel: string; changes: number }[] = [];
  const delivered: { campaign: string; channel: string; topic: string; day: string; delivered: number }[] =
    [];
  const topics = new Map<string, string>();
  const optOuts: RollupCell[] = [];
  const facts: Facts = {
    days: DAYS,
    campaigns: [],
    sends: delivered,
    reach,
    optOuts,
    visits: VIEWED,
    labels: [label('too_many', 'frequency'), label('not_relevant', 'relevance'), label('never', 'consent')],
    reasons: usualReasons(Array.from({ length: 8 }, (_, index) => `c${index}`)),
    reasonsBefore: usualReasons(['before']),
    repeated: { part: 5, whole: 1_500 },
  };
  const deliver = (key: string, topic: string, usual: number, count: number) => {
    const own = audience.map(({ source, age, amount }) => ({
      campaign: key,
      channel: 'email',
      consent_source: source,
      consent_age: age,
      changes: (usual * readiness(source, age) * amount) / size,
    }));
    optOuts.push(...own);
    changes.push({
      campaign: key,
      channel: 'email',
      changes: own.reduce((sum, cell) => sum + cell.changes, 0),
    });
    delivered.push({ campaign: key, channel: 'email', topic, day: SENT, delivered: count });
    topics.set(key, topic);
    facts.campaigns = campaignsFrom(changes, delivered, topics);
  };
  for (let index = 0; index < 8; index += 1)
    deliver(`c${index}`, index % 2 ? 'news' : 'offers', 38 + (index % 5), 10_000);
  return Object.assign(facts, { deliver });
}

function usualReasons(campaigns: readonly string[]) {
  return campaigns.flatMap((campaign) =>
    Object.entries({ '': 600, too_many: 150, not_relevant: 100, never: 30 }).map(([reason, changes]) => ({
      campaign,
      consent_source: 'web',
      reason,
      changes: Math.round(changes / campaigns.length),
    })),
  );
}

const told = (facts: Facts) =>
  findCauses(facts).findings.map(({ id, cause, sure }) => `${id}: ${cause}, ${sure}`);

describe('a diagnosis', () => {
  it('says nothing if nothing stands out', () => {
    expect(findCauses(quiet())).toEqual({
      findings: [],
      tooThin: [],
      basis: 'messages',
      incomparable: [],
    });
  });

  it('finds nothing if the data is too thin, and says so', () => {
    const facts = quiet();
    const empty = {
      campaigns: [],
      sends: [],
      optOuts: [],
      reasons: [],
      reasonsBefore: [],
      visits: [],
      repeated: null,
    };
    expect(findCauses({ ...facts, ...empty })).toMatchObject({
      findings: [],
      tooThin: ['consent', 'cold_list', 'blanket', 'relevance', 'frequency', 'experience', 'handling'],
    });
    facts.deliver('tiny', 'news', 3, 40);
    expect(told(facts)).toEqual([]);
  });

  it('names people without verified consent, if they leave more', () => {
    const unverified = { source: '', month: '2025-06', people: 3_000 };
    const { findings: found } = findCauses(quiet((source) => (source === '' ? 2.4 : 1), [unverified]));
    expect(found).toMatchObject([
      {
        id: 'consent_source ',
        sure: 'likely',
        action: 'name_consent_source',
        show: { query: { consent: ['-'] } },
      },
    ]);
    expect(found[0]?.evidence[0]?.times).toBeGreaterThan(2);
  });

  it('counts all opt-outs of a source that it names, also those without a campaign', () => {
    const facts = quiet(
      (source) => (source === 'draw' ? 3 : 1),
      [{ source: 'draw', month: '2025-06', people: 3_000 }],
    );
    const [before] = findCauses(facts).findings;
    const centre = { campaign: '', channel: '*', consent_source: 'draw', consent_age: '12-17', changes: 25 };
    const [after] = findCauses({ ...facts, optOuts: [...facts.optOuts, centre] }).findings;
    expect(after?.optOuts).toBeCloseTo((before?.optOuts ?? NaN) + 25, 6);
    expect(after?.evidence[0]?.found.part).toBeCloseTo(before?.optOuts ?? NaN, 6);
  });

  it('names old consent, but not if the only cause is that an old source is a bad one', () => {
    expect(told(quiet((_, age) => (age === '24+' ? 2 : 1)))).toEqual(['consent_age 18+: cold_list, likely']);
    const draw = { source: 'draw', month: '2023-01', people: 3_000 };
    expect(told(quiet((source) => (source === 'draw' ? 3 : 1), [draw]))).toEqual([
      'consent_source draw: consent, likely',
    ]);
  });

  it('names a bad campaign without a known fault as one to look at, and does not blame its topic', () => {
    const facts = quiet();
    facts.deliver('odd', 'news', 300, 10_000);
    const [finding, ...rest] = findCauses(facts).findings;
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      id: 'campaign odd',
      cause: 'other',
      action: 'review_campaign',
      optOuts: 300,
    });
  });

  it('reports no campaign that brought less than one in a hundred of the opt-outs', () => {
    const facts = quiet();
    facts.deliver('odd', 'news', 300, 10_000);
    const [finding] = findCauses(facts).findings;
    expect([matters(finding!, 30_000), matters(finding!, 30_001)]).toEqual([true, false]);
    const visits = [...VIEWED, { kind: 'failed' as const, visits: 60 }];
    expect(matters(findCauses({ ...quiet(), visits }).findings[0]!, 100_000)).toBe(true);
  });

  it('names a topic whose campaigns all have more opt-outs, even if none of them stands out', () => {
    const facts = quiet();
    for (let index = 0; index < 4; index += 1) facts.deliver(`e${index}`, 'events', 66, 10_000);
    expect(told(facts)).toEqual(['topic events: relevance, hint']);
  });

  it('names reasons that more people give than before', () => {
    const facts = quiet();
    const reasons = facts.reasons.map((cell) =>
      cell.reason === 'never' ? { ...cell, changes: cell.changes * 5 } : cell,
    );
    expect(told({ ...facts, reasons })).toEqual(['reason consent: consent, hint']);
    expect(told({ ...facts, reasons, reasonsBefore: null })).toEqual([]);
  });

  it('says nothing of pages that failed where the filter does not know them, and that it does not', () => {
    const { findings, tooThin } = findCauses({ ...quiet(), visits: null, repeated: null });
    expect([findings, tooThin]).toEqual([[], ['handling']]);
  });

  it('takes what few people of a bad campaign say for chance, and what many say for its cause', () => {
    const said = (changes: number, others: number) => {
      const facts = quiet();
      facts.deliver('odd', 'news', 300, 10_000);
      const cell = { campaign: 'odd', consent_source: 'web' };
      return told({
        ...facts,
        labels: [...facts.labels, label('broken', 'experience')],
        reasons: [
          ...facts.reasons,
          { ...cell, reason: 'broken', changes },
          { ...cell, reason: 'too_many', changes: others },
        ],
      });
    };
    expect(said(3, 20)).toEqual(['campaign odd: other, likely']);
    expect(said(20, 40)).toEqual(['campaign odd: experience, likely']);
  });

  it('names pages that failed, and people who had to leave twice', () => {
    const visits = [...VIEWED, { kind: 'failed' as const, visits: 60 }];
    expect(told({ ...quiet(), visits })).toEqual(['failed views: handling, likely']);
    expect(told({ ...quiet(), repeated: { part: 150, whole: 1_500 } })).toEqual([
      'repeated opt-outs: handling, likely',
    ]);
  });
});
