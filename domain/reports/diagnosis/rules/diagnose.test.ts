import { describe, expect, it } from 'vitest';
import { judgeCampaigns } from '@/domain/reports/campaigns/rules';
import { exposureOf } from '@/domain/reports/cohort/rules';
import { findCauses, matters, type Facts } from '@/domain/reports/diagnosis/rules/diagnose';
import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';

const DAYS = { from: '2026-01-01', to: '2026-12-31' };
const label = (key: string, cause: Cause): ReasonLabel => ({
  key,
  label: { en: key },
  cause,
  archived: false,
});

/** A sender without problems: two sources, eight campaigns on two topics, the usual reasons. */
function quiet(): Facts & {
  deliver: (key: string, topic: string, optOuts: number, delivered: number) => void;
} {
  const sizes = ['web', 'shop'].flatMap((consentSource) =>
    ['2023-01', '2025-06', '2026-06'].map((month) => ({ consentSource, month, recipients: 5_000 })),
  );
  const exposure = exposureOf(sizes, DAYS);
  const cohorts = [...exposure].flatMap(([consent_source, ages]) =>
    [...ages].map(([consent_age, personMonths]) => ({
      consent_source,
      consent_age,
      changes: Math.round(personMonths * 0.01),
    })),
  );
  const changes: { campaign: string; channel: string; changes: number }[] = [];
  const delivered: { campaign: string; channel: string; day: string; delivered: number }[] = [];
  const topics = new Map<string, string>();
  const facts: Facts = {
    campaigns: [],
    sends: delivered,
    sizes,
    exposure,
    cohorts,
    visits: [{ kind: 'unsubscribe', visits: 4_000 }],
    labels: [label('too_many', 'frequency'), label('not_relevant', 'relevance'), label('never', 'consent')],
    reasons: usualReasons(Array.from({ length: 8 }, (_, index) => `c${index}`)),
    reasonsBefore: usualReasons(['before']),
    repeated: { part: 5, whole: 1_500 },
  };
  const deliver = (key: string, topic: string, optOuts: number, count: number) => {
    changes.push({ campaign: key, channel: 'email', changes: optOuts });
    delivered.push({ campaign: key, channel: 'email', day: '2026-07-07', delivered: count });
    topics.set(key, topic);
    const { lives } = judgeCampaigns(changes, delivered);
    facts.campaigns = [...lives].map(([name, life]) => ({
      key: name,
      name,
      startedAt: null,
      topic: topics.get(name) ?? null,
      optDowns: 0,
      saves: 0,
      reasons: [],
      optOuts: life.life?.part ?? 0,
      delivered: life.life?.whole ?? 0,
      ...life,
    }));
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
    expect(findCauses(quiet())).toEqual({ findings: [], tooThin: [] });
  });

  it('finds nothing if the data is too thin, and says so', () => {
    const facts = quiet();
    const empty = { campaigns: [], cohorts: [], reasons: [], reasonsBefore: [], visits: [], repeated: null };
    expect(findCauses({ ...facts, ...empty })).toEqual({
      findings: [],
      tooThin: ['consent', 'cold_list', 'blanket', 'relevance', 'frequency', 'experience', 'handling'],
    });
    facts.deliver('tiny', 'news', 3, 40);
    expect(told(facts)).toEqual([]);
  });

  it('names people without verified consent, if they leave more', () => {
    const facts = quiet();
    const sizes = [...facts.sizes, { consentSource: '', month: '2025-06', recipients: 3_000 }];
    const cohorts = [
      ...facts.cohorts,
      { consent_source: '', consent_age: '6-11', changes: 700 },
      { consent_source: '', consent_age: '12-17', changes: 400 },
    ];
    const found = findCauses({ ...facts, sizes, cohorts, exposure: exposureOf(sizes, DAYS) }).findings;
    expect(found).toMatchObject([
      {
        id: 'consent_source ',
        sure: 'likely',
        action: 'name_consent_source',
        show: { query: { consent: '-' } },
      },
    ]);
    expect(found[0]?.evidence[0]?.times).toBeGreaterThan(2);
  });

  it('names old consent, but not if the only cause is that an old source is a bad one', () => {
    const facts = quiet();
    const aged = facts.cohorts.map((cell) =>
      cell.consent_age === '24+' ? { ...cell, changes: cell.changes * 2 } : cell,
    );
    expect(told({ ...facts, cohorts: aged })).toEqual(['consent_age 18+: cold_list, likely']);
    const sizes = [...facts.sizes, { consentSource: 'draw', month: '2023-01', recipients: 3_000 }];
    const cohorts = [...facts.cohorts, { consent_source: 'draw', consent_age: '24+', changes: 1_500 }];
    expect(told({ ...facts, sizes, cohorts, exposure: exposureOf(sizes, DAYS) })).toEqual([
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
    const visits = [...quiet().visits, { kind: 'failed' as const, visits: 60 }];
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

  it('names pages that failed, and people who had to leave twice', () => {
    const visits = [...quiet().visits, { kind: 'failed' as const, visits: 60 }];
    expect(told({ ...quiet(), visits })).toEqual(['failed views: handling, likely']);
    expect(told({ ...quiet(), repeated: { part: 150, whole: 1_500 } })).toEqual([
      'repeated opt-outs: handling, likely',
    ]);
  });
});
