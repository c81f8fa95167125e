import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { applyMigrations } from '@/server/migration/apply';
import { startPostgres } from './postgres';
import { figure, type Report } from './report';
import { BENCH_SECRET } from './workspace';

const SIZES = (process.env['REPORTS_EVENTS'] ?? '100000,1000000,10000000').split(',').map(Number);
const MAX_MS = 200;
const MAX_TIMES = 1.5;

/** The report that the worker reads, every five minutes. */
const NO_PANEL = 'alerts: the days to judge';

type Panel = { panel: string; ms: number; plainMs: number | null; times: number[]; grouped: number[] };
type Measured = { events: number; cells: number; recipients: number; measured: Panel[] };

/**
 * Each report panel's time on the server, for a year by day, as the ledger grows, compared with a plain GROUP BY over
 * the ledger.
 */
export async function run(): Promise<Report> {
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  const sizes: Measured[] = [];
  try {
    for (const events of SIZES) {
      const url = await postgres.filledDatabase(`reports_${events}`, (empty) => fill(empty, events));
      // A kept database may be older than the newest migration.
      await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
      console.error('Rolling up and measuring …');
      sizes.push(JSON.parse(await runTypescript('bench/time-reports.ts', url, [])) as Measured);
    }
  } finally {
    await postgres.remove();
  }
  return reportOf(sizes);
}

async function fill(url: string, events: number): Promise<void> {
  await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
  console.error(`Making ${figure(events)} events …`);
  const size = ['--events', String(events), '--recipients', String(Math.ceil(events / 4))];
  await runTypescript('demo/command.ts', url, size);
}

function reportOf(sizes: readonly Measured[]): Report {
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (!smallest || !largest) throw new Error('There is no size to measure');
  const of = ({ measured }: Measured, panel: string) => measured.find((one) => one.panel === panel);
  const rows = smallest.measured.map(({ panel, ms }) => {
    const last = of(largest, panel);
    return {
      cells: [
        panel,
        ...sizes.map((size) => of(size, panel)?.ms ?? NaN),
        (last?.ms ?? NaN) / ms,
        last?.plainMs ?? '–',
        last?.plainMs ? last.plainMs / last.ms : '–',
      ],
      ms: last?.ms ?? NaN,
      times: (last?.ms ?? NaN) / ms,
      panel,
    };
  });
  const slowest = rows.reduce((a, b) => (b.ms > a.ms ? b : a));
  const panels = rows.filter(({ panel }) => panel !== NO_PANEL);
  const steepest = panels.reduce((a, b) => (b.times > a.times ? b : a));
  return {
    title: 'Reports',
    method: [
      'Each panel is read as its page reads it, with all its queries: a year by day compared with the year before, in a separate process on ' +
        'the same machine, one panel after the other, ten times before it is timed. The ledgers are generated like the sample data, with one recipient for every four events, and rolled up completely. ' +
        'For comparison, the same year by one plain GROUP BY over the ledger with its reasons, without the year before, saves or rates. The last row is not a panel: the worker reads it.',
    ],
    tables: [
      {
        caption: `Milliseconds by number of events (${sizes.map(({ cells }) => figure(cells)).join(', ')} rollup cells), medians of fifteen`,
        columns: [
          'panel',
          ...sizes.map(({ events }) => figure(events)),
          'largest / smallest',
          'GROUP BY at the largest',
          'times as slow',
        ],
        rows: rows.map(({ cells }) => cells),
      },
    ],
    goals: [
      {
        goal: `each panel takes at most ${MAX_MS} ms at ${figure(largest.events)} events`,
        measured: `${figure(slowest.ms)} ms (${slowest.panel})`,
        met: slowest.ms <= MAX_MS,
      },
      {
        goal: `for each panel the largest ledger costs at most ${MAX_TIMES} times the smallest`,
        measured: `${figure(steepest.times)} times (${steepest.panel})`,
        met: steepest.times <= MAX_TIMES,
      },
    ],
    measurements: sizes,
  };
}

/** Runs one of our scripts to its end; returns what it printed. */
async function runTypescript(file: string, url: string, options: readonly string[]): Promise<string> {
  const root = path.join(import.meta.dirname, '..');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, file), ...options], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: url,
      APP_SECRET: BENCH_SECRET,
      DATABASE_TIMEOUT: '60000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return printed;
}
