import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { RUN_TYPESCRIPT } from '@/server/pglite/run-typescript';
import { isBuilt } from '@/server/setup/build';
import { BENCH_TOKEN, fillWithChoices } from './decision-data';
import type { LoadResult } from './load';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startServer, type ServedApp } from './served';
import { BENCH_SECRET, BENCH_TOPIC, refOf } from './workspace';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const FEW = 10_000;
const MANY = Number(process.env['BENCH_RECIPIENTS'] ?? 1_000_000);
const QUESTIONS = 10_000;
/**
 * The number of calls in a run, one after the other: with fewer in the warm-up, V8 would still be compiling in the
 * runs.
 */
const CALLS = 5;
const AUDIENCE = 100_000;
const CONNECTIONS = 64;
const PACE = Number(process.env['BENCH_PACE'] ?? 1_000);

type Bulk = { bare: number; few: number; many: number };
type Single = { paced: LoadResult; flatOut: LoadResult };

/** Decisions by HTTP: ten thousand per call compared with the bare anti-join, and one per call. */
export async function run(): Promise<Report> {
  return withServers(async ({ url, few, many, folder, version }) => {
    const bulk: Bulk[] = [];
    const singles: Single[] = [];
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const workspace = await client.query<{ id: string }>('SELECT id FROM workspace');
    const calls = async (turn: number, recipients: number, ask: (refs: string[]) => Promise<unknown>) => {
      const refs = Array.from({ length: CALLS }, (_, call) =>
        pick(QUESTIONS, recipients, turn * CALLS + call),
      );
      return (
        (await timed(async () => {
          for (const some of refs) await ask(some);
        })) / CALLS
      );
    };
    // Run 0 is the warm-up.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const bare = await calls(turn, MANY, (refs) =>
        client.query(ANTI_JOIN, [workspace.rows[0]?.id, refs, BENCH_TOPIC]),
      );
      const ofFew = await calls(turn, FEW, (refs) => decide(few, refs));
      const ofMany = await calls(turn, MANY, (refs) => decide(many, refs));
      if (turn > 0) bulk.push({ bare, few: ofFew, many: ofMany });
      console.error(
        `run ${turn}: bare ${figure(bare)} ms, few ${figure(ofFew)} ms, many ${figure(ofMany)} ms`,
      );
    }
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const paced = await load(many, folder, PACE, pick(5 * PACE, MANY, 100 + turn));
      const flatOut = await load(many, folder, 0, pick(QUESTIONS, MANY, 200 + turn));
      if (turn > 0) singles.push({ paced, flatOut });
      console.error(
        `run ${turn}: ${PACE} a second: p99 ${paced.p99} ms; flat out: ${flatOut.perSecond} a second, p99 ${flatOut.p99} ms`,
      );
    }
    await client.end();
    return reportOf(bulk, singles, version);
  });
}

/** The filtering of an audience, timed until its last line has arrived. */
export async function runFilter(): Promise<Report> {
  return withServers(async ({ many, version }) => {
    const times: number[] = [];
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const refs = pick(AUDIENCE, MANY, turn);
      const time = await timed(() =>
        post(many, `/audiences/filter?channel=email&topic=${BENCH_TOPIC}`, 'text/plain', refs.join('\n')),
      );
      if (turn > 0) times.push(time);
      console.error(`run ${turn}: ${figure(time)} ms`);
    }
    const seconds = median(times) / 1000;
    return {
      title: 'Filtering an audience',
      method: [
        `\`POST /api/v1/audiences/filter\` with ${figure(AUDIENCE)} random refs of ${figure(MANY)} recipients, as plain lines, timed until the last line
of the answer has arrived, on the same data as the decisions, PostgreSQL ${version}.`,
      ],
      tables: [
        {
          caption: 'An audience',
          columns: ['', 'seconds', 'refs per second'],
          rows: [[`${figure(AUDIENCE)} refs`, seconds, AUDIENCE / seconds]],
        },
      ],
      goals: [{ goal: 'under 2 s', measured: `${figure(seconds)} s`, met: seconds < 2 }],
      measurements: { milliseconds: times },
    };
  });
}

type Served = { url: string; few: ServedApp; many: ServedApp; folder: string; version: string };

async function withServers(measure: (served: Served) => Promise<Report>): Promise<Report> {
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const servers: ServedApp[] = [];
  try {
    const serve = async (recipients: number) => {
      const url = await postgres.filledDatabase(`decisions_${recipients}`, (made) =>
        fillWithChoices(made, recipients),
      );
      const environment = { DATABASE_URL: url, APP_SECRET: BENCH_SECRET, API_RATE_LIMIT: '100000000' };
      const server = await startServer('serve-optdown.ts', environment);
      servers.push(server);
      return { url, server };
    };
    const few = await serve(FEW);
    const many = await serve(MANY);
    return await measure({
      url: many.url,
      few: few.server,
      many: many.server,
      folder,
      version: postgres.version,
    });
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Refs spread over all recipients, in no order, different ones each turn. */
function pick(count: number, recipients: number, turn: number): string[] {
  // A step that shares no divisor with a power of ten visits every recipient once.
  const step = 7_919;
  return Array.from({ length: count }, (_, index) => refOf(((index + turn * count) * step) % recipients));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function decide(server: ServedApp, refs: readonly string[]): Promise<void> {
  const decisions = refs.map((ref) => ({ ref, channel: 'email', topic: BENCH_TOPIC }));
  return post(server, '/decisions', 'application/json', JSON.stringify({ decisions }));
}

async function post({ url }: ServedApp, at: string, type: string, body: string): Promise<void> {
  const response = await fetch(`${url}/api/v1${at}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${BENCH_TOKEN}`,
      'Content-Type': type,
      'Accept-Encoding': 'identity',
    },
    body,
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 500)}`);
}

async function load(server: ServedApp, folder: string, rate: number, refs: string[]): Promise<LoadResult> {
  const file = path.join(folder, 'refs');
  await writeFile(file, refs.join('\n'));
  const { hostname, port } = new URL(server.url);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...RUN_TYPESCRIPT,
    path.join(import.meta.dirname, 'load-decisions.ts'),
    hostname,
    port,
    String(CONNECTIONS),
    String(rate),
    file,
  ]);
  const result = JSON.parse(stdout) as LoadResult;
  if (result.statuses['200'] !== refs.length) console.error(JSON.stringify(result.statuses));
  return result;
}

/** The least that could be called a decision: no frequency, no pause, no consent, no reason, no order. */
const ANTI_JOIN = `
  SELECT asked.ref FROM unnest($2::text[]) AS asked(ref) JOIN recipient r ON r.workspace_id = $1 AND r.ref = asked.ref
   WHERE NOT EXISTS (SELECT FROM address_fact s
                      WHERE s.workspace_id = $1 AND s.address_hash = r.email_hash AND s.channel = 'email'
                        AND s.topic = '*' AND s.cause = 'opt_out')
     AND NOT EXISTS (SELECT FROM preference p
                      WHERE p.recipient_id = r.id AND p.channel IN ('email', '*') AND p.topic IN ($3, '*')
                        AND p.choice = 'out')`;

function reportOf(bulk: readonly Bulk[], singles: readonly Single[], version: string): Report {
  const of = (which: keyof Bulk) => median(bulk.map((each) => each[which]));
  const perSecond = (which: keyof Bulk) => (QUESTIONS / of(which)) * 1000;
  const ratio = median(bulk.map(({ bare, many }) => bare / many));
  const growth = median(bulk.map(({ few, many }) => many / few));
  const single = (kind: keyof Single, what: 'p50' | 'p99' | 'perSecond') =>
    median(singles.map((each) => each[kind][what]));
  return {
    title: 'Decisions',
    method: [
      `\`POST /api/v1/decisions\` over HTTP, answers read to the end, with ${figure(MANY)} and ${figure(FEW)} recipients with five preferences each at
several scopes, one address in ten suppressed, a frequency and a last send for three in ten, on PostgreSQL ${version}. In bulk: ${figure(QUESTIONS)} random
recipients per call, as JSON, ${CALLS} calls per run. The baseline is the bare anti-join of as many refs by SQL alone: no frequency, pause, consent or reason, and no HTTP.`,
      `One per call: over ${CONNECTIONS} connections with ${figure(MANY)} recipients, at ${figure(PACE)} per second, each timed from when it was due; and flat out,
each connection sending its next question when it has the last answer, so that ${CONNECTIONS} always wait. The server is ${isBuilt() ? 'the front door, with Next.js in the same process' : 'the API alone, mounted as the front door mounts it'}.`,
    ],
    tables: [
      {
        caption: `In bulk, ${figure(QUESTIONS)} per call`,
        columns: ['', 'ms per call', 'decisions per second'],
        rows: [
          ['baseline: bare anti-join', of('bare'), perSecond('bare')],
          [`${figure(MANY)} recipients`, of('many'), perSecond('many')],
          [`${figure(FEW)} recipients`, of('few'), perSecond('few')],
        ],
      },
      {
        caption: `One per call, ${CONNECTIONS} connections`,
        columns: ['', 'per second', 'p50, ms', 'p99, ms'],
        rows: (['paced', 'flatOut'] as const).map((kind) => [
          kind === 'paced' ? `${figure(PACE)} per second` : 'flat out',
          single(kind, 'perSecond'),
          single(kind, 'p50'),
          single(kind, 'p99'),
        ]),
      },
    ],
    goals: [
      {
        goal: 'at least 50,000 decisions per second in bulk',
        measured: figure(perSecond('many')),
        met: perSecond('many') >= 50_000,
      },
      { goal: 'at least 0.5 of the bare query', measured: ratio.toFixed(2), met: ratio >= 0.5 },
      {
        goal: `with ${figure(MANY)} recipients a decision costs at most 1.5 times what it costs with ${figure(FEW)}`,
        measured: growth.toFixed(2),
        met: growth <= 1.5,
      },
      {
        goal: `p99 under 10 ms at ${CONNECTIONS} connections, one per call, ${figure(PACE)} per second`,
        measured: `${figure(single('paced', 'p99'))} ms`,
        met: single('paced', 'p99') < 10,
      },
    ],
    measurements: { bulk, singles },
  };
}
