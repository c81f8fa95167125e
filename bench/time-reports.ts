/** Rolls up a database's only workspace and times each report panel and its plain GROUP BY; prints JSON. */
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { readAlertDays } from '@/domain/reports/alert/data';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { readCohorts } from '@/domain/reports/cohort/data';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { readReasons, searchComments } from '@/domain/reports/reasons/data';
import { readOverview, readPoint } from '@/domain/reports/overview/data';
import { readToday } from '@/domain/reports/period/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { readRates } from '@/domain/reports/rates/data';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import { readSaving } from '@/domain/reports/saves/data';
import { listWorkspaceKeys } from '@/domain/workspace/data';
import { now } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { median } from './report';

const ROUNDS = Number(process.env['REPORTS_ROUNDS'] ?? 15);
/** A year by day, compared with the previous year: the most that the pages request by default. */
const QUERY: ReportQuery = { ...DEFAULT_QUERY, period: '12m', grain: 'day' };

const [key = ''] = await listWorkspaceKeys();
const scope = await openWorkspaceAsOperator(key);
if (!scope) throw new Error('There is no workspace');
for (let isBehind = true; isBehind;) isBehind = !(await followLedger()).caughtUp;
await refreshCohorts();
await pool().query('VACUUM ANALYZE');

const today = await readToday(scope, now());
const { days } = resolvePeriod(QUERY, today);

/** The source of the GROUP BY: the ledger's events of the year and the reasons given for them. */
const PLAIN = {
  byDay: 'day, action',
  byReason: 'day, action, reason',
  bySource: 'action, source, link_purpose',
  byCampaign: 'action, campaign, link_channel, reason',
  byConsent: `action, consent_source, date_trunc('month', consent_at)`,
  byAll: 'action, campaign, consent_source, reason',
  byChannel: 'day, action, link_channel',
} as const;

const PANELS: Record<string, { plain: keyof typeof PLAIN | null; read: () => Promise<unknown> }> = {
  overview: { plain: 'byDay', read: () => readOverview(scope, QUERY, today) },
  'overview, split by reason': {
    plain: 'byReason',
    read: () => readOverview(scope, { ...QUERY, split: 'reason' }, today),
  },
  'a point of the trend': { plain: null, read: () => readPoint(scope, QUERY, today, days.from) },
  'rates by topic and channel': { plain: null, read: () => readRates(scope, QUERY, today) },
  reasons: { plain: 'byReason', read: () => readReasons(scope, QUERY, today) },
  'comments, a page': {
    plain: null,
    read: () => searchComments(scope, QUERY, today, { text: null, reason: null, cursor: null }),
  },
  'what saves people': { plain: 'bySource', read: () => readSaving(scope, QUERY, today) },
  campaigns: { plain: 'byCampaign', read: () => readCampaigns(scope, QUERY, today) },
  cohorts: { plain: 'byConsent', read: () => readCohorts(scope, QUERY, today) },
  diagnosis: { plain: 'byAll', read: () => diagnose(scope, QUERY, today) },
  'alerts: the days to judge': { plain: 'byChannel', read: () => readAlertDays(now()) },
};

function groupBy(columns: string): Promise<unknown> {
  return pool().query(
    `SELECT ${columns}, count(DISTINCT change_id)
       FROM (SELECT e.*, f.reason, (e.occurred_at AT TIME ZONE w.time_zone)::date AS day
               FROM workspace w JOIN consent_event e ON e.workspace_id = w.id
               LEFT JOIN feedback f ON f.change_id = e.change_id
              WHERE w.id = $1 AND NOT e.automated) event
      WHERE day BETWEEN $2 AND $3 GROUP BY ${columns}`,
    [scope?.workspaceId, days.from, days.to],
  );
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const { rows } = await pool().query<{ events: number; cells: number; recipients: number }>(
  `SELECT (SELECT count(*) FROM consent_event)::int AS events, (SELECT count(*) FROM event_rollup)::int AS cells,
          (SELECT count(*) FROM recipient)::int AS recipients`,
);
const WARM_UPS = 10;
const timesOf = new Map<string, number[]>();
for (const [panel, { read }] of Object.entries(PANELS)) {
  for (let round = 0; round < WARM_UPS; round += 1) await read();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await time(read));
  timesOf.set(panel, times);
}
// After all panels: each of these reads the whole ledger, which would evict everything from the caches.
const measured = [];
for (const [panel, { plain }] of Object.entries(PANELS)) {
  const grouped: number[] = [];
  for (let round = 0; plain && round < 2; round += 1) grouped.push(await time(() => groupBy(PLAIN[plain])));
  const times = timesOf.get(panel) ?? [];
  measured.push({ panel, ms: median(times), plainMs: grouped.at(-1) ?? null, times, grouped });
}
console.log(JSON.stringify({ ...rows[0], measured }));
await closePool();
