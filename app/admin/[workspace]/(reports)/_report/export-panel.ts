import type { Export } from './csv-link';
import { commentSearchOf } from './comment-search';
import type { OpenReport } from './open-report';
import { listAlerts } from '@/domain/reports/alert/data';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { readCohorts } from '@/domain/reports/cohort/data';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { readReasons, streamComments } from '@/domain/reports/reasons/data';
import { readOverview } from '@/domain/reports/overview/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { readBacklogs, readPropagation } from '@/domain/feed/propagation/data';
import { shortestDeadline } from '@/domain/feed/propagation/rules';
import type { Lags } from '@/domain/feed/propagation/schema';
import type { Rate } from '@/lib/statistics';
import { readSaving } from '@/domain/reports/saves/data';
import { now } from '@/lib/clock';
import { csvLine } from '@/lib/csv-write';

type Lines = AsyncGenerator<string[][], void>;

/** A panel's numbers as CSV, some lines at a time: headings first. Keys rather than names, full numbers rather than rounded ones. */
export async function* exportPanel(report: OpenReport, panel: Export): AsyncGenerator<string> {
  for await (const lines of WRITERS[panel](report)) yield lines.map(csvLine).join('');
}

const WRITERS: Record<Export, (report: OpenReport) => Lines> = {
  trend: exportTrend,
  reasons: exportReasons,
  comments: exportComments,
  saves: exportSaves,
  campaigns: exportCampaigns,
  cohorts: exportCohorts,
  alerts: exportAlerts,
  findings: exportFindings,
  propagation: exportPropagation,
};

/** Part, whole, rate and the ends of its interval. */
const RATE = ['part', 'whole', 'rate', 'low_95', 'high_95'] as const;

function cellsOf(rate: Rate | null): string[] {
  if (!rate) return RATE.map(() => '');
  const { part, whole, rate: value, interval } = rate;
  return [String(part), String(whole), spell(value), String(interval.low), String(interval.high)];
}

function spell(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

async function* exportTrend({ scope, query, today }: OpenReport): Lines {
  const { trend } = await readOverview(scope, query, today);
  yield [['from', 'to', 'partial', ...trend.series.map(({ key }) => key || 'none'), 'delivered']];
  yield trend.buckets.map(({ from, to, partial }, index) => [
    from,
    to,
    partial ? 'yes' : 'no',
    ...trend.series.map(({ values }) => spell(values[index])),
    spell(trend.delivered?.[index]),
  ]);
}

async function* exportReasons({ scope, query, today }: OpenReport): Lines {
  const { reasons, tables } = await readReasons(scope, query, today);
  yield [['by', 'key', 'reason', 'cause', 'opt_outs', ...RATE]];
  yield reasons.map(({ key, cause, optOuts, share }) => [
    'all',
    '',
    key,
    cause,
    String(optOuts),
    ...cellsOf(share.now),
  ]);
  const causes = new Map(reasons.map(({ key, cause }) => [key, cause]));
  for (const [dimension, rows] of Object.entries(tables)) {
    yield rows.flatMap((row) =>
      Object.entries(row.shares).map(([reason, share]) => [
        dimension,
        row.key,
        reason,
        causes.get(reason) ?? '',
        String(share.part),
        ...cellsOf(share),
      ]),
    );
  }
}

async function* exportComments(report: OpenReport): Lines {
  const { scope, query, today } = report;
  yield [['time', 'comment', 'reason', 'action', 'channel', 'topic', 'campaign', 'consent_source', 'locale']];
  const search = { ...commentSearchOf(report), cursor: null };
  for await (const comments of streamComments(scope, query, today, search))
    yield comments.map((comment) => [
      comment.at.toISOString(),
      comment.text,
      comment.reason ?? '',
      comment.action,
      comment.channel,
      comment.topic,
      comment.campaign ?? '',
      comment.consentSource ?? '',
      comment.locale ?? '',
    ]);
}

async function* exportSaves({ scope, query, today }: OpenReport): Lines {
  const { funnel, mechanisms, durability } = await readSaving(scope, query, today);
  yield [['what', 'mechanism', 'count', ...RATE]];
  const steps = ['visits', 'unchanged', 'saved', 'left', 'oneClick', 'failed'] as const;
  yield steps.map((step) => [step, '', spell(funnel[step]), ...cellsOf(null)]);
  yield mechanisms.map(({ mechanism, saves, rate }) => [
    'saved_by',
    mechanism,
    String(saves),
    ...cellsOf(rate.now),
  ]);
  const lasting = [{ mechanism: 'all', durability }, ...mechanisms];
  for (const days of ['days30', 'days90'] as const)
    yield [
      ...lasting.map(({ mechanism, durability: own }) => [
        `stayed_${days}`,
        mechanism,
        '',
        ...cellsOf(own[days].saved),
      ]),
      [`stayed_${days}`, 'control', '', ...cellsOf(durability[days].control)],
    ];
}

async function* exportCampaigns({ scope, query, today }: OpenReport): Lines {
  const { campaigns } = await readCampaigns(scope, query, today);
  const own = ['opt_outs', 'opt_downs', 'saves', 'delivered', 'expected', 'standing', 'verdict'];
  yield [['campaign', 'name', 'started', 'topic', ...own, ...RATE.map((name) => `life_${name}`)]];
  yield campaigns.map((row) => [
    row.key,
    row.name,
    row.startedAt?.toISOString() ?? '',
    row.topic ?? '',
    String(row.optOuts),
    String(row.optDowns),
    String(row.saves),
    spell(row.delivered),
    spell(row.expected),
    spell(row.standing),
    row.verdict,
    ...cellsOf(row.life),
  ]);
}

async function* exportCohorts({ scope, query, today }: OpenReport): Lines {
  const { sources } = await readCohorts(scope, query, today);
  yield [
    [
      'consent_source',
      'recipients',
      'months',
      'opt_outs',
      'person_months',
      'rate',
      'low_95',
      'high_95',
      'thin',
    ],
  ];
  yield sources.flatMap(({ consentSource, recipients, cells, total }) =>
    [...cells, total].map((cell) => [
      consentSource,
      String(recipients),
      cell.age ?? 'all',
      String(cell.optOuts),
      spell(cell.personMonths),
      spell(cell.rate),
      spell(cell.interval?.low),
      spell(cell.interval?.high),
      cell.thin ? 'yes' : 'no',
    ]),
  );
}

async function* exportAlerts({ scope }: OpenReport): Lines {
  yield [
    ['day', 'channel', 'opt_outs', 'expected', 'delivered', 'score', 'found', 'looked_at', 'by', 'note'],
  ];
  yield (await listAlerts(scope)).map((alert) => [
    alert.day,
    alert.channel,
    String(alert.optOuts),
    String(alert.expected),
    String(alert.delivered),
    String(alert.score),
    alert.foundAt.toISOString(),
    alert.acknowledged?.at.toISOString() ?? '',
    alert.acknowledged?.by ?? '',
    alert.acknowledged?.note ?? '',
  ]);
}

async function* exportFindings({ scope, query, today }: OpenReport): Lines {
  const { findings } = await diagnose(scope, query, today);
  yield [
    [
      'finding',
      'cause',
      'sure',
      'action',
      'opt_outs',
      'measure',
      'part',
      'whole',
      'rate',
      'low_95',
      'high_95',
      'against',
      'against_rate',
      'times',
    ],
  ];
  yield findings.flatMap(({ id, cause, sure, action, optOuts, evidence }) =>
    evidence.map(({ measure, found, against, times }) => [
      id,
      cause,
      sure,
      action,
      String(optOuts),
      measure,
      String(found.part),
      String(found.whole),
      String(found.rate),
      String(found.interval.low),
      String(found.interval.high),
      against?.what ?? '',
      spell(against?.rate),
      spell(times),
    ]),
  );
}

/** A line for each webhook, with what it has not heard of yet, and one for each of its days. */
async function* exportPropagation({ scope, query, today, choices }: OpenReport): Lines {
  const deadline = shortestDeadline(choices.channels);
  const [webhooks, backlogs] = await Promise.all([
    readPropagation(scope, resolvePeriod(query, today).days, deadline?.seconds ?? null),
    readBacklogs(scope, now()),
  ]);
  const lags = ['opt_outs', 'p50_seconds', 'p95_seconds', 'p99_seconds', 'slowest_seconds', 'late'];
  const waiting = ['not_heard', 'oldest_not_heard', 'first_deadline', 'deadline', 'overdue'];
  yield [['webhook', 'name', 'host', 'state', 'day', ...lags, ...waiting]];
  const cells = ({ optOuts, p50, p95, p99, slowest, late }: Lags) =>
    [optOuts, p50, p95, p99, slowest, late].map(spell);
  for (const { webhookId, description, url, state, days, ...whole } of webhooks) {
    const own = [webhookId, description, new URL(url).host, state];
    const backlog = backlogs.find((one) => one.webhookId === webhookId);
    yield [
      [
        ...own,
        'all',
        ...cells(whole),
        spell(backlog?.optOuts),
        backlog?.oldestAt?.toISOString() ?? '',
        backlog?.deadline?.at.toISOString() ?? '',
        backlog?.deadline?.rule ?? '',
        spell(backlog?.overdue),
      ],
      ...days.map(({ day, ...lag }) => [...own, day, ...cells(lag), ...waiting.map(() => '')]),
    ];
  }
}
