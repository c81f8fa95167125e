import {
  badCampaigns,
  badRuns,
  badTopics,
  type CampaignFacts,
} from '@/domain/reports/diagnosis/rules/campaigns';
import { badSources, oldConsent } from '@/domain/reports/diagnosis/rules/consents';
import { countCauses, type Counted, type CountedFacts } from '@/domain/reports/diagnosis/rules/counted';
import { runsOf } from '@/domain/reports/diagnosis/rules/runs';
import { separateCauses } from '@/domain/reports/diagnosis/rules/model';
import type { Diagnosis, Finding, Sureness } from '@/domain/reports/diagnosis/schema/diagnosis';
import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import { MIN_ANSWERS, reasonShare, withAnswers, type Ask } from '@/domain/reports/diagnosis/rules/answers';
import { shareEvidence } from '@/domain/reports/diagnosis/rules/finding';
import type { ActionKey } from '@/domain/reports/diagnosis/schema/finding';
import { MIN_EXPECTED, shareInterval, type Share } from '@/lib/statistics';
import { totalsBy } from '@/lib/group';
import type { RollupCell, VisitCell } from '@/domain/reports/rollup/schema';

/** The input of a diagnosis. Reasons are by campaign and consent source. */
export type Facts = CountedFacts &
  Pick<CampaignFacts, 'campaigns' | 'reasons'> & {
    labels: readonly ReasonLabel[];
    /** In the period compared with; null if there is none. */
    reasonsBefore: readonly RollupCell[] | null;
    /** By kind; null if those that failed are not known by the filter. */
    visits: readonly VisitCell[] | null;
    /** Opt-outs of the period, and those within three days of another by the same person; null if unknown. */
    repeated: Share | null;
  };

/**
 * The known causes of opt-outs that the data shows. What rates say is separated by one model, in which each cause is
 * what it adds given the others: a bad source's people are in every campaign, a bad campaign is in its topic. What people
 * say, and whether leaving worked, is added to it.
 */
export function findCauses(facts: Facts): Pick<Diagnosis, 'findings' | 'tooThin' | 'basis' | 'incomparable'> {
  const counted = countCauses(facts);
  const topics = new Map(facts.campaigns.map(({ key, topic }) => [key, topic ?? '']));
  const runs = counted.basis === 'messages' ? runsOf(counted, facts.sends) : [];
  const effects = separateCauses(counted, runs, (campaign) => topics.get(campaign) ?? '');
  const known = { ...facts, ...counted, sends: facts.sends, effects };
  const findings = withAnswers(facts.labels, (ask) => {
    const sources = badSources(known, ask);
    const clean = withoutSources(known, keysOf(sources));
    const campaigns = badCampaigns(clean, ask);
    const inRuns = badRuns(clean);
    const named = new Set([
      ...keysOf(campaigns),
      ...inRuns.flatMap(({ id }) =>
        runs.flatMap((run) => (id === `sends ${run.channel} ${run.from}` ? run.campaigns : [])),
      ),
    ]);
    return [
      ...sources,
      ...campaigns,
      ...inRuns,
      ...oldConsent(clean),
      ...badTopics(clean, named, ask),
      ...risingReasons(clean, named, ask),
      ...badHandling(facts),
    ];
  });
  const rank: Record<Sureness, number> = { strong: 0, likely: 1, hint: 2 };
  findings.sort((a, b) => rank[a.sure] - rank[b.sure] || b.optOuts - a.optOuts);
  return {
    findings,
    tooThin: tooThin(facts, counted),
    basis: counted.basis,
    incomparable: effects.incomparable,
  };
}

/** A finding with less than this share of a period's opt-outs explains nothing about the period. */
const MIN_SHARE = 0.01;

/** Whether a finding is worth reporting in a period with this many opt-outs. Failing pages always are. */
export function matters(finding: Finding, optOuts: number): boolean {
  return finding.cause === 'handling' || finding.optOuts >= MIN_SHARE * optOuts;
}

function keysOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.flatMap(({ about }) => ('key' in about ? [about.key] : [])));
}

function withoutSources<Known extends Pick<Facts, 'reasons' | 'reasonsBefore'>>(
  facts: Known,
  bad: ReadonlySet<string>,
): Known {
  const isGood = ({ consent_source = '' }: RollupCell) => !bad.has(consent_source);
  return {
    ...facts,
    reasons: facts.reasons.filter(isGood),
    reasonsBefore: facts.reasonsBefore?.filter(isGood) ?? null,
  };
}

const ACTION_OF: Partial<Record<Cause, ActionKey>> = {
  consent: 'reconfirm_source',
  cold_list: 'reaffirm_old_consent',
  blanket: 'narrow_audience',
  relevance: 'review_content',
  frequency: 'send_less_often',
  experience: 'review_experience',
  handling: 'honour_first_time',
};

/** Causes that more people name than before, unless an already reported campaign or source explains it. */
function risingReasons(
  { reasons, reasonsBefore }: Pick<Facts, 'reasons' | 'reasonsBefore'>,
  named: ReadonlySet<string>,
  ask: Ask,
): Finding[] {
  const others = (cells: readonly RollupCell[]) => cells.filter(({ campaign = '' }) => !named.has(campaign));
  const [now, before] = [others(reasons), others(reasonsBefore ?? [])];
  const causes = Object.entries(ACTION_OF) as [Cause, ActionKey][];
  return causes.flatMap(([cause, action]): Finding[] => {
    const evidence = ask({ here: now, there: before, causes: [cause], what: 'before' });
    if (!evidence) return [];
    return [
      {
        id: `reason ${cause}`,
        cause,
        sure: 'hint',
        about: { kind: 'reason', key: cause },
        evidence: [evidence],
        show: { panel: 'reasons', query: {} },
        action,
        optOuts: evidence.found.part,
      },
    ];
  });
}

/** More than one failed view in two hundred, or one person in twenty who had to leave twice, is no accident. */
const MAX_FAILED = 0.005;
const MAX_REPEATED = 0.05;
const MIN_CASES = 10;

/** Whether leaving itself went wrong: pages failed, or people had to do it again. */
function badHandling({ visits, repeated }: Pick<Facts, 'visits' | 'repeated'>): Finding[] {
  const views = (visits ?? []).reduce((sum, cell) => sum + cell.visits, 0);
  const failed = { part: visits?.find(({ kind }) => kind === 'failed')?.visits ?? 0, whole: views };
  const beyond = (share: Share, most: number) => share.part >= MIN_CASES && shareInterval(share).low > most;
  const finding = (
    id: string,
    measure: 'failed_views' | 'repeated_opt_outs',
    share: Share,
    action: ActionKey,
  ) => ({
    id,
    cause: 'handling' as const,
    sure: 'likely' as const,
    about: { kind: 'all' as const },
    evidence: [shareEvidence(measure, share, null)],
    show: { panel: 'saving' as const, query: {} },
    action,
    optOuts: share.part,
  });
  return [
    ...(beyond(failed, MAX_FAILED) ? [finding('failed views', 'failed_views', failed, 'mend_links')] : []),
    ...(repeated && beyond(repeated, MAX_REPEATED)
      ? [finding('repeated opt-outs', 'repeated_opt_outs', repeated, 'honour_first_time')]
      : []),
  ];
}

/** The causes that could not be examined. */
function tooThin(
  { reasons, visits, repeated, labels }: Facts,
  { cells, basis, isUnclear }: Counted,
): Cause[] {
  const bySource = totalsBy(
    cells,
    ({ source }) => source,
    ({ optOuts }) => optOuts,
  );
  const sources = [...bySource.values()].filter((optOuts) => optOuts >= MIN_EXPECTED).length;
  const old = cells.filter(({ age }) => ['18-23', '24+'].includes(age));
  const answered = reasonShare(reasons, [], labels).whole;
  const byCampaign = totalsBy(
    cells,
    ({ campaign }) => campaign,
    ({ optOuts }) => optOuts,
  );
  const judgeable = [...byCampaign.values()].filter((optOuts) => optOuts >= MIN_EXPECTED).length;
  const noCampaigns = basis !== 'messages' || judgeable < MIN_CAMPAIGNS;
  const thin: [Cause, boolean][] = [
    ['consent', sources < 2 || isUnclear],
    ['cold_list', old.reduce((sum, { optOuts }) => sum + optOuts, 0) < MIN_EXPECTED],
    ['blanket', noCampaigns],
    ['relevance', noCampaigns],
    ['frequency', noCampaigns],
    ['experience', answered < MIN_ANSWERS],
    ['handling', (visits ?? []).length === 0 && (repeated?.whole ?? 0) < MIN_ANSWERS],
  ];
  return thin.filter(([, isThin]) => isThin).map(([cause]) => cause);
}

/** With fewer campaigns than this there is no usual level. */
const MIN_CAMPAIGNS = 4;
