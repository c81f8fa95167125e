import { isOwnSend } from '@/domain/reports/rollup/rules';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Cause } from '@/domain/catalog/reason/schema';
import { sizeOf, type Audience } from '@/domain/reports/diagnosis/rules/audience';
import { effectEvidence } from '@/domain/reports/diagnosis/rules/consents';
import type { Ask } from '@/domain/reports/diagnosis/rules/answers';
import { isBeyondChance, shareEvidence } from '@/domain/reports/diagnosis/rules/finding';
import type { Effect } from '@/domain/reports/diagnosis/rules/fit';
import type { Effects } from '@/domain/reports/diagnosis/rules/model';
import type { ActionKey, Evidence, Finding } from '@/domain/reports/diagnosis/schema/finding';
import { daysBetween } from '@/lib/days';
import { median } from '@/lib/statistics';
import { groupsBy, totalsBy } from '@/lib/group';
import type { DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';

/** The input for findings about campaigns. */
export type CampaignFacts = {
  effects: Effects;
  audience: Audience;
  campaigns: readonly CampaignRow[];
  /** What was delivered by campaign, channel, topic and day. */
  sends: readonly DeliveryCell[];
  /** Opt-outs by reason and campaign. */
  reasons: readonly RollupCell[];
};

/** With fewer campaigns than this there is no usual level. */
const MIN_CAMPAIGNS = 4;
/** A send counts as blanket if it goes to at least this share of those it can reach, and to this many times the usual share. */
const NEARLY_ALL = 0.8;
const TIMES_LARGER = 1.2;
/** A send that is told over some days is one send: this many days count together. */
const SEND_DAYS = 3;
const MORE_THAN_ALL = 1.05;
/** A campaign is frequent with sends on at least this many of seven days, and this many times the usual number. */
const OFTEN = 4;
const TIMES_OFTENER = 1.9;
/** Topics combine many campaigns, so a smaller factor than for one campaign suffices. */
const TIMES_WORSE_TOGETHER = 1.25;

/** Campaigns that are clearly worse than the workspace's own, given who got them, each with what sets it apart. */
export function badCampaigns(facts: CampaignFacts, ask: Ask): Finding[] {
  const { runs, campaigns } = facts.effects;
  // What came too often explains each of the campaigns in it.
  const inRuns = runs.flatMap(({ run, effect }) => (isBeyondChance(effect) ? run.campaigns : []));
  const bad = [...campaigns].filter(([key, effect]) => isBeyondChance(effect) && !inRuns.includes(key));
  const named = new Set(bad.map(([key]) => key));
  const usual = facts.campaigns.filter(({ key }) => !named.has(key));
  return bad.flatMap(([key, effect]) => {
    const row = facts.campaigns.find((each) => each.key === key);
    return row ? [findingOf(row, effect, usual, facts, ask)] : [];
  });
}

/** Sends that came so close together that they drove people away, although each is a campaign of its own. */
export function badRuns({ effects, campaigns }: Pick<CampaignFacts, 'effects' | 'campaigns'>): Finding[] {
  return effects.runs
    .filter(({ effect }) => isBeyondChance(effect))
    .map(({ run, effect }): Finding => {
      const others = campaigns.filter(({ key }) => !run.campaigns.includes(key));
      return {
        id: `sends ${run.channel} ${run.from}`,
        cause: 'frequency',
        sure: 'strong',
        about: { kind: 'sends', channel: run.channel, from: run.from, to: run.to },
        evidence: [
          effectEvidence('opt_out_rate', effect, others.map(lifeOf), 'other_campaigns'),
          shareEvidence(
            'send_days',
            { part: run.days, whole: WEEK },
            { part: run.usual, whole: WEEK, what: 'other_campaigns' },
          ),
        ],
        show: { panel: 'campaigns', query: {} },
        action: 'send_less_often',
        optOuts: effect.optOuts,
      };
    });
}

function lifeOf({ life }: CampaignRow): Pick<Effect, 'optOuts' | 'exposure'> {
  return { optOuts: life?.part ?? 0, exposure: life?.whole ?? 0 };
}

type Explanation = { cause: Cause; action: ActionKey; evidence: Evidence[] };

function findingOf(
  { key, name, optOuts }: CampaignRow,
  effect: Effect,
  usual: readonly CampaignRow[],
  facts: CampaignFacts,
  ask: Ask,
): Finding {
  const rate = effectEvidence('opt_out_rate', effect, usual.map(lifeOf), 'other_campaigns');
  // The explanation with most evidence; how it was sent comes before what people said.
  const [best] = explanationsOf(key, usual, facts, ask).sort((a, b) => b.evidence.length - a.evidence.length);
  return {
    id: `campaign ${key}`,
    cause: best?.cause ?? 'other',
    sure: (best?.evidence.length ?? 0) > 1 ? 'strong' : 'likely',
    about: { kind: 'campaign', key, name },
    evidence: [rate, ...(best?.evidence ?? [])],
    show: { panel: 'campaigns', query: { campaign: [key] } },
    action: best?.action ?? 'review_campaign',
    optOuts,
  };
}

function explanationsOf(
  key: string,
  usual: readonly CampaignRow[],
  { sends, audience, reasons }: CampaignFacts,
  ask: Ask,
): Explanation[] {
  const others = usual.map((row) => row.key);
  const said = (causes: readonly Cause[]) =>
    ask({
      here: reasons.filter(({ campaign }) => campaign === key),
      there: reasons.filter(({ campaign = '' }) => others.includes(campaign)),
      causes,
      what: 'other_campaigns',
    });
  const bySend = groupsBy(sends, ({ campaign = '' }) => campaign);
  const of = (campaign: string) => bySend.get(campaign) ?? [];
  const wide = audienceEvidence(of(key), others.map(of), audience);
  const often = sendDaysEvidence(of(key), others.map(of));
  const explanation = (cause: Cause, action: ActionKey, ...evidence: (Evidence | null)[]) => ({
    cause,
    action,
    evidence: evidence.filter((one) => one !== null),
  });
  return [
    // Low relevance is a typical complaint about a blanket send; without one, it points to the content.
    ...(wide ? [explanation('blanket', 'narrow_audience', wide, said(['blanket', 'relevance']))] : []),
    explanation('frequency', 'send_less_often', often, said(['frequency'])),
    explanation('relevance', 'review_content', said(['relevance', 'blanket'])),
    explanation('consent', 'reconfirm_source', said(['consent'])),
    explanation('cold_list', 'reaffirm_old_consent', said(['cold_list'])),
    explanation('experience', 'review_experience', said(['experience'])),
    explanation('handling', 'honour_first_time', said(['handling'])),
  ].filter(({ evidence }) => evidence.length > 0);
}

/** Evidence that a campaign went to nearly everyone it can reach, while others on the same channel do not. */
function audienceEvidence(
  own: readonly DeliveryCell[],
  others: readonly (readonly DeliveryCell[])[],
  audience: Audience,
): Evidence | null {
  const [largest] = audiencesOf(own, audience);
  if (!largest || largest.rate < NEARLY_ALL) return null;
  const usual = others.flatMap((sends) =>
    audiencesOf(sends, audience)
      .filter(({ channel }) => channel === largest.channel)
      .slice(0, 1),
  );
  if (usual.length < MIN_CAMPAIGNS) return null;
  const middle = median(usual.map(({ rate }) => rate));
  if (largest.rate < TIMES_LARGER * middle) return null;
  const whole = largest.share.whole;
  return shareEvidence('audience_share', largest.share, {
    part: middle * whole,
    whole,
    what: 'other_campaigns',
  });
}

/** Each send's share of those it can reach, largest first. */
function audiencesOf(sends: readonly DeliveryCell[], audience: Audience) {
  return [...groupsBy(sends, ({ channel = '' }) => channel)]
    .flatMap(([channel, own]) => {
      const byDay = totalsBy(
        own,
        ({ day = '' }) => day,
        ({ delivered }) => delivered,
      );
      return own.map(({ day = '', topic = '*' }) => {
        const reachable = sizeOf(audience(channel, topic, day));
        const part = deliveredAround(day, byDay, reachable);
        const whole = Math.max(part, reachable);
        return { channel, share: { part, whole }, rate: reachable > 0 ? part / whole : 0 };
      });
    })
    .sort((a, b) => b.rate - a.rate);
}

/**
 * What was delivered on a day and the two after it, as one send is told; or on the day alone, if it goes on for longer
 * or makes up more than there are people: then each day is a send of its own.
 */
function deliveredAround(day: string, byDay: ReadonlyMap<string, number>, reachable: number): number {
  const alone = byDay.get(day) ?? 0;
  const near = [...byDay].filter(([other]) => Math.abs(daysBetween(day, other)) < WEEK);
  const largest = Math.max(...near.map(([, delivered]) => delivered));
  if (near.filter(([, delivered]) => isOwnSend(delivered, largest)).length > SEND_DAYS) return alone;
  const together = near.reduce(
    (sum, [other, delivered]) =>
      other >= day && daysBetween(day, other) < SEND_DAYS ? sum + delivered : sum,
    0,
  );
  return together > reachable * MORE_THAN_ALL ? alone : together;
}

const WEEK = 7;

/** Evidence that it was sent on more days of seven consecutive ones than others are. */
function sendDaysEvidence(
  own: readonly DeliveryCell[],
  others: readonly (readonly DeliveryCell[])[],
): Evidence | null {
  const most = mostInAWeek(own);
  const usual = others.filter((sends) => sends.length > 0).map(mostInAWeek);
  if (most < OFTEN || usual.length < MIN_CAMPAIGNS) return null;
  const middle = median(usual);
  if (most < TIMES_OFTENER * middle) return null;
  const against = { part: middle, whole: WEEK, what: 'other_campaigns' as const };
  return shareEvidence('send_days', { part: most, whole: WEEK }, against);
}

function mostInAWeek(sends: readonly DeliveryCell[]): number {
  const byDay = totalsBy(
    sends,
    ({ day = '' }) => day,
    ({ delivered }) => delivered,
  );
  const largest = Math.max(0, ...byDay.values());
  const days = [...byDay].filter(([, delivered]) => isOwnSend(delivered, largest)).map(([day]) => day);
  const within = (start: string) =>
    days.filter((day) => day >= start && daysBetween(start, day) < WEEK).length;
  return Math.max(0, ...days.map(within));
}

/** Topics whose campaigns, except those already reported, have more opt-outs than others'. */
export function badTopics(
  { effects, campaigns, reasons }: Pick<CampaignFacts, 'effects' | 'campaigns' | 'reasons'>,
  named: ReadonlySet<string>,
  ask: Ask,
): Finding[] {
  const rows = campaigns.filter(({ key }) => !named.has(key));
  return [...effects.topics]
    .filter(([, effect]) => isBeyondChance(effect, TIMES_WORSE_TOGETHER))
    .map(([topic, effect]): Finding => {
      const own = rows.filter((row) => row.topic === topic);
      const keys = new Set(own.map(({ key }) => key));
      const why = ask({
        here: reasons.filter(({ campaign = '' }) => keys.has(campaign)),
        there: reasons.filter(
          ({ campaign = '' }) => campaign !== '' && !keys.has(campaign) && !named.has(campaign),
        ),
        causes: ['relevance', 'blanket'],
        what: 'other_topics',
      });
      const others = rows.filter((row) => row.topic !== topic).map(lifeOf);
      return {
        id: `topic ${topic}`,
        cause: 'relevance',
        sure: why ? 'likely' : 'hint',
        about: { kind: 'topic', key: topic },
        evidence: [effectEvidence('opt_out_rate', effect, others, 'other_topics'), ...(why ? [why] : [])],
        show: { panel: 'campaigns', query: { topic: [topic] } },
        action: 'review_content',
        optOuts: own.reduce((sum, { optOuts }) => sum + optOuts, 0),
      };
    });
}
