import { isOwnSend } from '@/domain/reports/rollup/rules';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import {
  reasonEvidence,
  shareEvidence,
  timesEvidence,
  TIMES_WORSE,
} from '@/domain/reports/diagnosis/rules/finding';
import type { ActionKey, Evidence, Finding } from '@/domain/reports/diagnosis/schema/finding';
import { daysBetween } from '@/lib/days';
import { MIN_EXPECTED, countInterval, median, ratioInterval, type Share } from '@/lib/statistics';
import { groupsBy, totalsBy } from '@/lib/group';
import type { CohortSize, DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';

/** The input for findings about campaigns. */
export type CampaignFacts = {
  campaigns: readonly CampaignRow[];
  /** What was delivered by campaign, channel and day. */
  sends: readonly DeliveryCell[];
  sizes: readonly CohortSize[];
  /** Opt-outs by reason and campaign. */
  reasons: readonly RollupCell[];
  labels: readonly ReasonLabel[];
};

/** With fewer campaigns than this there is no usual level. */
const MIN_CAMPAIGNS = 4;
/** A send counts as blanket if it goes to at least this share of everyone, and to this many times the usual share. */
const NEARLY_ALL = 0.8;
const TIMES_LARGER = 1.2;
/** A campaign is frequent with sends on at least this many of seven days, and this many times the usual number. */
const OFTEN = 4;
const TIMES_OFTENER = 1.9;
const TIMES_FAR_WORSE = 2;
/** Topics combine many campaigns, so a smaller factor than for one campaign suffices. */
const TIMES_WORSE_TOGETHER = 1.25;

/** Campaigns with enough expected opt-outs to be judged. */
export function judgeable(campaigns: readonly CampaignRow[]): CampaignRow[] {
  const known = campaigns.filter(({ life, expected }) => life && (expected ?? 0) >= MIN_EXPECTED);
  return known.length < MIN_CAMPAIGNS ? [] : known;
}

/** Campaigns that are clearly worse than the workspace's own, each with what sets it apart. */
export function badCampaigns(facts: CampaignFacts): Finding[] {
  const bad = judgeable(facts.campaigns).filter(
    ({ verdict, life, expected }) =>
      verdict === 'high' && life && expected && countInterval(life.part).low / expected >= TIMES_WORSE,
  );
  const worst = new Set(bad.map(({ key }) => key));
  const usual = facts.campaigns.filter(({ key }) => !worst.has(key));
  return bad
    .map((row) => ({ row, finding: findingOf(row, usual, facts) }))
    .filter(({ row, finding }) => finding.evidence.length > 1 || isFarWorse(row))
    .map(({ finding }) => finding);
}

/**
 * So much worse that the rate alone is worth reporting without an explanation: among many campaigns, some are bad by
 * chance.
 */
function isFarWorse({ life, expected }: CampaignRow): boolean {
  return life !== null && expected !== null && countInterval(life.part).low / expected >= TIMES_FAR_WORSE;
}

type Explanation = { cause: Cause; action: ActionKey; evidence: Evidence[] };

function findingOf(row: CampaignRow, usual: readonly CampaignRow[], facts: CampaignFacts): Finding {
  const { key, name, life, expected, optOuts } = row;
  const found: Share = life ?? { part: 0, whole: 0 };
  const rate = timesEvidence('opt_out_rate', found, {
    ...together(usual),
    rate: (expected ?? 0) / found.whole,
    what: 'other_campaigns',
  });
  // The explanation with most evidence; how it was sent comes before what people said.
  const [best] = explanationsOf(key, usual, facts).sort((a, b) => b.evidence.length - a.evidence.length);
  return {
    id: `campaign ${key}`,
    cause: best?.cause ?? 'other',
    sure: (best?.evidence.length ?? 0) > 1 ? 'strong' : 'likely',
    about: { kind: 'campaign', key, name },
    evidence: [rate, ...(best?.evidence ?? [])],
    show: { panel: 'campaigns', query: { campaign: key } },
    action: best?.action ?? 'review_campaign',
    optOuts,
  };
}

function together(rows: readonly CampaignRow[]): Share {
  return rows.reduce(
    (sum, { life }) => ({ part: sum.part + (life?.part ?? 0), whole: sum.whole + (life?.whole ?? 0) }),
    { part: 0, whole: 0 },
  );
}

function explanationsOf(
  key: string,
  usual: readonly CampaignRow[],
  { sends, sizes, reasons, labels }: CampaignFacts,
): Explanation[] {
  const others = usual.map((row) => row.key);
  const said = (causes: readonly Cause[]) =>
    reasonEvidence(
      reasons.filter(({ campaign }) => campaign === key),
      reasons.filter(({ campaign = '' }) => others.includes(campaign)),
      { causes, labels, what: 'other_campaigns' },
    );
  const bySend = groupsBy(sends, ({ campaign = '' }) => campaign);
  const of = (campaign: string) => bySend.get(campaign) ?? [];
  const wide = audienceEvidence(of(key), others.map(of), sizes);
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

/** Evidence that a campaign went to nearly everyone, while others on the same channel do not. */
function audienceEvidence(
  own: readonly DeliveryCell[],
  others: readonly (readonly DeliveryCell[])[],
  sizes: readonly CohortSize[],
): Evidence | null {
  const audiences = (sends: readonly DeliveryCell[]) =>
    sends.map(({ day = '', channel = '', delivered }) => {
      const whole = Math.max(delivered, recipientsOn(day, sizes));
      return { channel, share: { part: delivered, whole }, rate: whole > 0 ? delivered / whole : 0 };
    });
  const largest = audiences(own).sort((a, b) => b.rate - a.rate)[0];
  if (!largest || largest.rate < NEARLY_ALL) return null;
  const usual = others.flatMap((sends) => {
    const same = audiences(sends).filter(({ channel }) => channel === largest.channel);
    return same.sort((a, b) => b.rate - a.rate).slice(0, 1);
  });
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

/** How many current recipients consented before a day; half of those of the same month. */
function recipientsOn(day: string, sizes: readonly CohortSize[]): number {
  const month = day.slice(0, 7);
  return sizes.reduce((sum, size) => {
    if (size.month === null || size.month < month) return sum + size.recipients;
    return size.month === month ? sum + size.recipients / 2 : sum;
  }, 0);
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
  { campaigns, reasons, labels }: Pick<CampaignFacts, 'campaigns' | 'reasons' | 'labels'>,
  named: ReadonlySet<string>,
): Finding[] {
  const rows = judgeable(campaigns).filter(({ key }) => !named.has(key));
  const byTopic = [...groupsBy(rows, ({ topic }) => topic ?? '')].filter(([topic]) => topic !== '');
  return byTopic.flatMap(([topic, own]): Finding[] => {
    const others = rows.filter((row) => row.topic !== topic);
    const expectedOf = (some: readonly CampaignRow[]) =>
      some.reduce((sum, { expected }) => sum + (expected ?? 0), 0);
    const [found, rest] = [together(own), together(others)];
    const ratio = ratioInterval(
      { part: found.part, whole: expectedOf(own) },
      { part: rest.part, whole: expectedOf(others) },
    );
    if (own.length < 2 || others.length < MIN_CAMPAIGNS || ratio.low < TIMES_WORSE_TOGETHER) return [];
    const keys = new Set(own.map(({ key }) => key));
    const why = reasonEvidence(
      reasons.filter(({ campaign = '' }) => keys.has(campaign)),
      reasons.filter(({ campaign = '' }) => campaign !== '' && !keys.has(campaign) && !named.has(campaign)),
      { causes: ['relevance', 'blanket'], labels, what: 'other_topics' },
    );
    const expected = (expectedOf(own) * rest.part) / expectedOf(others);
    return [
      {
        id: `topic ${topic}`,
        cause: 'relevance',
        sure: why ? 'likely' : 'hint',
        about: { kind: 'topic', key: topic },
        evidence: [
          timesEvidence('opt_out_rate', found, {
            ...rest,
            rate: expected / found.whole,
            what: 'other_topics',
          }),
          ...(why ? [why] : []),
        ],
        show: { panel: 'campaigns', query: { topic } },
        action: 'review_content',
        optOuts: own.reduce((sum, { optOuts }) => sum + optOuts, 0),
      },
    ];
  });
}
