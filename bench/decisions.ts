import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { buildApp } from '@/server/setup/build';
import { BENCH_TOKEN, fillWithChoices } from './decision-data';
import { GENERATOR, loadFor, type IndependentLoad } from './independent-load';
import { mintPaths, scattered } from './links';
import type { LoadResult } from './load';
import { loadOnce } from './own-load';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import type { ServedApp } from './served';
import { startOptdown } from './started';
import { BENCH_TOPIC, refOf } from './workspace';

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
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
/** Of one decision per call, which lasts much longer than a call of many. */
const PACED_RUNS = Math.min(RUNS, 3);
/** The connections over which pages are viewed meanwhile. */
const VIEWING = 16;
const VIEWED = 200_000;

/** Milliseconds per call. */
type Bulk = { bare: number; few: number; many: number; bareOfOne: number; one: number };
type Single = { paced: LoadResult; flatOut: LoadResult; besidePages: LoadResult; pages: IndependentLoad };

/** Decisions by HTTP: ten thousand per call compared with the bare anti-join, and one per call. */
export async function run(): Promise<Report> {
  return withServers(async ({ few, many, startOne, folder, version }) => {
    const one = await startOne();
    const bulk: Bulk[] = [];
    const singles: Single[] = [];
    const antiJoin = await openAntiJoin(many.databaseUrl);
    const antiJoinOfOne = await openAntiJoin(one.databaseUrl);
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
      const bare = await calls(turn, MANY, antiJoin.ask);
      const ofFew = await calls(turn, FEW, (refs) => decide(few, refs));
      const ofMany = await calls(turn, MANY, (refs) => decide(many, refs));
      const bareOfOne = await calls(turn, MANY, antiJoinOfOne.ask);
      const ofOne = await calls(turn, MANY, (refs) => decide(one, refs));
      if (turn > 0) bulk.push({ bare, few: ofFew, many: ofMany, bareOfOne, one: ofOne });
      console.error(
        `run ${turn}: bare ${figure(bare)} ms, few ${figure(ofFew)} ms, many ${figure(ofMany)} ms; ` +
          `with one preference: bare ${figure(bareOfOne)} ms, ours ${figure(ofOne)} ms`,
      );
    }
    await antiJoin.close();
    await antiJoinOfOne.close();
    const ask = (rate: number, count: number, turn: number) =>
      loadOnce(many.url, pick(count, MANY, turn), { kind: 'decisions', connections: CONNECTIONS, rate });
    const file = path.join(folder, 'paths');
    const viewers = scattered(Math.min(VIEWED, MANY), MANY).map(refOf);
    await writeFile(file, mintPaths(viewers, BENCH_TOPIC, 'spring').join('\n'));
    for (let turn = 0; turn <= PACED_RUNS; turn += 1) {
      const paced = await ask(PACE, SECONDS * PACE, 100 + turn);
      const flatOut = await ask(0, QUESTIONS, 200 + turn);
      // The views begin before the decisions and end after them: starting the generator takes a second.
      const viewing = {
        kind: 'view',
        connections: VIEWING,
        seconds: SECONDS + 3,
        place: turn * 20_000,
      } as const;
      const [besidePages, pages] = await Promise.all([
        ask(PACE, SECONDS * PACE, 300 + turn),
        loadFor({ url: many.url, file, ...viewing }),
      ]);
      if (pages.failed > 0) throw new Error(`${pages.failed} of ${pages.requests} views failed`);
      if (turn > 0) singles.push({ paced, flatOut, besidePages, pages });
      console.error(
        `run ${turn}: ${PACE} a second: p99 ${paced.p99} ms; flat out: ${flatOut.perSecond} a second, p99 ${flatOut.p99} ms; ` +
          `beside ${figure(pages.perSecond)} views a second: p99 ${besidePages.p99} ms`,
      );
    }
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

type Filled = ServedApp & { databaseUrl: string };
/** Servers of databases of few people and of many, and one to be started with as many who have one preference each. */
type Served = {
  few: Filled;
  many: Filled;
  startOne: () => Promise<Filled>;
  folder: string;
  version: string;
};

async function withServers(measure: (served: Served) => Promise<Report>): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const servers: ServedApp[] = [];
  try {
    const serve = async (recipients: number, preferences: 'five' | 'one'): Promise<Filled> => {
      const name = preferences === 'five' ? `decisions_${recipients}` : `decisions_${recipients}_one`;
      const databaseUrl = await postgres.filledDatabase(name, (made) =>
        fillWithChoices(made, recipients, preferences),
      );
      const server = await startOptdown(databaseUrl, { API_RATE_LIMIT: '100000000' });
      servers.push(server);
      return { ...server, databaseUrl };
    };
    const few = await serve(FEW, 'five');
    const many = await serve(MANY, 'five');
    const startOne = () => serve(MANY, 'one');
    return await measure({ few, many, startOne, folder, version: postgres.version });
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

/** The least that could be called a decision: no frequency, no pause, no consent, no reason, no order. */
const ANTI_JOIN = `
  SELECT asked.ref FROM unnest($2::text[]) AS asked(ref) JOIN recipient r ON r.workspace_id = $1 AND r.ref = asked.ref
   WHERE NOT EXISTS (SELECT FROM address_fact s
                      WHERE s.workspace_id = $1 AND s.address_hash = r.email_hash AND s.channel = 'email'
                        AND s.topic = '*' AND s.cause = 'opt_out')
     AND NOT EXISTS (SELECT FROM preference p
                      WHERE p.recipient_id = r.id AND p.channel IN ('email', '*') AND p.topic IN ($3, '*')
                        AND p.choice = 'out')`;

async function openAntiJoin(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM workspace');
  return {
    ask: (refs: string[]) => client.query(ANTI_JOIN, [rows[0]?.id, refs, BENCH_TOPIC]),
    close: () => client.end(),
  };
}

function reportOf(bulk: readonly Bulk[], singles: readonly Single[], version: string): Report {
  const of = (which: keyof Bulk) => median(bulk.map((each) => each[which]));
  const perSecond = (which: keyof Bulk) => (QUESTIONS / of(which)) * 1000;
  const ratio = median(bulk.map(({ bare, many }) => bare / many));
  const ratioOfOne = median(bulk.map(({ bareOfOne, one }) => bareOfOne / one));
  const growth = median(bulk.map(({ few, many }) => many / few));
  const single = (kind: 'paced' | 'flatOut' | 'besidePages', what: 'p50' | 'p99' | 'perSecond') =>
    median(singles.map((each) => each[kind][what]));
  return {
    title: 'Decisions',
    method: [
      `\`POST /api/v1/decisions\` over HTTP, answers read to the end, with ${figure(MANY)} and ${figure(FEW)} recipients with five preferences each at
several scopes (or one, for the topic alone), one address in ten suppressed, a frequency and a last send for three in ten, on PostgreSQL ${version}. In bulk: ${figure(QUESTIONS)} random
recipients per call, as JSON, ${CALLS} calls per run. The baseline is the bare anti-join of as many refs by SQL alone: no frequency, pause, consent or reason, and no HTTP.`,
      `One per call: over ${CONNECTIONS} connections with ${figure(MANY)} recipients, at ${figure(PACE)} per second, each timed from when it was due; and flat out,
each connection sending its next question when it has the last answer, so that ${CONNECTIONS} always wait. And at the same rate while ${GENERATOR} views
pages of ${figure(Math.min(VIEWED, MANY))} of these people over ${VIEWING} connections, each asking for its next when it has the last, so that the server has no rest (${figure(median(singles.map(({ pages }) => pages.perSecond)))} views per second).
The server is what \`npm start\` starts, with the worker in the same process.`,
    ],
    tables: [
      {
        caption: `In bulk, ${figure(QUESTIONS)} per call`,
        columns: ['', 'ms per call', 'decisions per second'],
        rows: [
          ['baseline: bare anti-join', of('bare'), perSecond('bare')],
          [`${figure(MANY)} recipients`, of('many'), perSecond('many')],
          [`${figure(FEW)} recipients`, of('few'), perSecond('few')],
          ['baseline, one preference each', of('bareOfOne'), perSecond('bareOfOne')],
          [`${figure(MANY)} recipients, one preference each`, of('one'), perSecond('one')],
        ],
      },
      {
        caption: `One per call, ${CONNECTIONS} connections`,
        columns: ['', 'per second', 'p50, ms', 'p99, ms'],
        rows: (['paced', 'besidePages', 'flatOut'] as const).map((kind) => [
          {
            paced: `${figure(PACE)} per second`,
            besidePages: `${figure(PACE)} per second while pages are viewed`,
            flatOut: 'flat out',
          }[kind],
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
        goal: 'at least 0.5 of the bare query with one preference each',
        measured: ratioOfOne.toFixed(2),
        met: ratioOfOne >= 0.5,
      },
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
      {
        goal: 'p99 at most 10 ms at that rate while pages are viewed',
        measured: `${figure(single('besidePages', 'p99'))} ms`,
        met: single('besidePages', 'p99') <= 10,
      },
    ],
    measurements: { bulk, singles },
  };
}
