import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { mintToken } from '@/domain/access/link/rules';
import { SECOND } from '@/lib/clock';
import { isBuilt } from '@/server/setup/build';
import { RUN_TYPESCRIPT } from '@/server/pglite/run-typescript';
import type { LoadResult } from './load';
import { startPostgres, type BenchPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startServer, type ServedApp } from './served';
import {
  BENCH_KEY,
  BENCH_SECRET,
  BENCH_TOPIC,
  fillDatabase,
  forgetChoices,
  pauseTopic,
  refOf,
} from './workspace';

const CONNECTIONS = (process.env['BENCH_CONNECTIONS'] ?? '16,64,256').split(',').map(Number);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const REQUESTS = 10_000;
const MANY = Number(process.env['BENCH_RECIPIENTS'] ?? 1_000_000);

/** One of the candidates that take turns. */
type Contestant = {
  name: string;
  server: ServedApp;
  databaseUrl: string;
  recipients: number;
  topic: string | null;
  /** What its recipients chose before each run; null if it stores no such thing. */
  before: 'nothing' | 'a pause' | null;
};

type Measurement = LoadResult & {
  contestant: string;
  connections: number;
  run: number;
  /** Milliseconds per opt-out. */
  serverCpu: number;
  databaseCpu: number;
};

/**
 * Opt-outs per second by one-click, each answered after its commit, compared with a baseline that stores a bare row.
 */
export async function run(): Promise<Report> {
  const postgres = await startPostgres();
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const servers: ServedApp[] = [];
  const serve = async (file: string, databaseUrl: string) => {
    const server = await startServer(file, { DATABASE_URL: databaseUrl, APP_SECRET: BENCH_SECRET });
    servers.push(server);
    return server;
  };
  try {
    const bare = await postgres.createDatabase('bare');
    const few = await postgres.createDatabase('few');
    const many = await postgres.createDatabase('many');
    console.error(`Filling two databases, of ${figure(REQUESTS)} and ${figure(MANY)} recipients …`);
    await fillDatabase(few, REQUESTS);
    await fillDatabase(many, MANY);
    const ofFew = await serve('serve-optdown.ts', few);
    const ofMany = await serve('serve-optdown.ts', many);
    const baseline = await serve('serve-baseline.ts', bare);
    const contestants: Contestant[] = [
      {
        name: BASELINE,
        server: baseline,
        databaseUrl: bare,
        recipients: REQUESTS,
        topic: null,
        before: null,
      },
      {
        name: TOPIC_FEW,
        server: ofFew,
        databaseUrl: few,
        recipients: REQUESTS,
        topic: BENCH_TOPIC,
        before: 'nothing',
      },
      {
        name: TOPIC_MANY,
        server: ofMany,
        databaseUrl: many,
        recipients: MANY,
        topic: BENCH_TOPIC,
        before: 'nothing',
      },
      {
        name: CHANNEL_MANY,
        server: ofMany,
        databaseUrl: many,
        recipients: MANY,
        topic: null,
        before: 'nothing',
      },
      {
        name: PAUSED_MANY,
        server: ofMany,
        databaseUrl: many,
        recipients: MANY,
        topic: BENCH_TOPIC,
        before: 'a pause',
      },
    ];
    return reportOf(await measureAll(contestants, postgres, folder), postgres.version);
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

const BASELINE = 'baseline: a bare row';
const TOPIC_FEW = `a topic, ${figure(REQUESTS)} recipients`;
const TOPIC_MANY = `a topic, ${figure(MANY)} recipients`;
const CHANNEL_MANY = `a whole channel, ${figure(MANY)} recipients`;
const PAUSED_MANY = `a topic paused before, ${figure(MANY)} recipients`;

async function measureAll(
  contestants: readonly Contestant[],
  postgres: BenchPostgres,
  folder: string,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const connections of CONNECTIONS) {
    // Run 0 is the warm-up.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      for (const contestant of contestants) {
        const measured = await measure(contestant, connections, turn, postgres, folder);
        if (turn > 0) measurements.push(measured);
        console.error(
          `${connections} connections, run ${turn}, ${contestant.name}: ${figure(measured.perSecond)}/s, p99 ${measured.p99} ms, ${measured.serverCpu.toFixed(3)} + ${measured.databaseCpu.toFixed(3)} ms CPU`,
        );
      }
    }
  }
  return measurements;
}

async function measure(
  { name, server, databaseUrl, recipients, topic, before }: Contestant,
  connections: number,
  turn: number,
  postgres: BenchPostgres,
  folder: string,
): Promise<Measurement> {
  const chosen = recipientsOf(recipients);
  if (before) await forgetChoices(databaseUrl);
  if (before === 'a pause') await pauseTopic(databaseUrl, chosen);
  const file = path.join(folder, 'paths');
  await writeFile(file, mintPaths(chosen, topic, `c${connections}-${turn}`).join('\n'));
  const { hostname, port } = new URL(server.url);
  const databaseBefore = postgres.cpu();
  const serverBefore = await server.cpu();
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...RUN_TYPESCRIPT,
    path.join(import.meta.dirname, 'load.ts'),
    hostname,
    port,
    String(connections),
    file,
  ]);
  const serverCpu = (await server.cpu()) - serverBefore;
  const databaseCpu = postgres.cpu() - databaseBefore;
  const result = JSON.parse(stdout) as LoadResult;
  if (result.statuses['200'] !== REQUESTS) console.error(`${name}: ${JSON.stringify(result.statuses)}`);
  return {
    contestant: name,
    connections,
    run: turn,
    ...result,
    serverCpu: serverCpu / result.requests,
    databaseCpu: databaseCpu / result.requests,
  };
}

/** Distinct recipients, spread over all of them. */
function recipientsOf(recipients: number): string[] {
  // A step that shares no divisor with a power of ten visits every recipient once, in no order that favours a disk.
  const step = 7_919;
  const apart = Math.floor(recipients / REQUESTS);
  return Array.from({ length: REQUESTS }, (_, index) =>
    refOf((index * step * apart + (index % apart)) % recipients),
  );
}

/** One link per recipient, none used before. */
function mintPaths(recipients: readonly string[], topic: string | null, campaign: string): string[] {
  return recipients.map((recipient, index) => {
    const issuedAt = new Date(index * SECOND);
    return `/u/${mintToken({ purpose: 'u', recipient, channel: 'email', topic, campaign, issuedAt }, BENCH_KEY)}`;
  });
}

function reportOf(measurements: Measurement[], version: string): Report {
  const of = (contestant: string, connections: number, what: (measured: Measurement) => number) =>
    median(
      measurements
        .filter((measured) => measured.contestant === contestant && measured.connections === connections)
        .map(what),
    );
  const perSecond = ({ perSecond }: Measurement) => perSecond;
  const rate = of(TOPIC_MANY, 64, perSecond);
  const p99 = of(TOPIC_MANY, 64, (measured) => measured.p99);
  const ofBaseline = rate / of(BASELINE, 64, perSecond);
  const ofFew = rate / of(TOPIC_FEW, 64, perSecond);
  return {
    title: 'One-click: opt-outs per second, each answered after its commit',
    method: [
      `\`POST /u/TOKEN\` (RFC 8058) with ${figure(REQUESTS)} links per run, of as many recipients, each link used once. An opt-out writes the
consent event, the preference and the address fact in one transaction, on PostgreSQL ${version}.
Recipients who had chosen nothing there take the short way (docs/decisions/0013); those in the last row, who had paused the same
topic, take the long one. The baseline is Hono with one batched \`INSERT\` into a table of three columns: no verification, no
ledger, no lock. Optdown's server is
${isBuilt() ? 'its front door, with Next.js in the same process' : 'its API alone, mounted as the front door mounts it'}.`,
    ],
    tables: CONNECTIONS.map((connections) => ({
      caption: `${connections} connections`,
      columns: [
        '',
        'per second',
        'p50, ms',
        'p99, ms',
        'of baseline',
        'server CPU, ms each',
        'database CPU, ms each',
      ],
      rows: [BASELINE, TOPIC_FEW, TOPIC_MANY, CHANNEL_MANY, PAUSED_MANY].map((name) => [
        name,
        of(name, connections, perSecond),
        of(name, connections, (measured) => measured.p50),
        of(name, connections, (measured) => measured.p99),
        (of(name, connections, perSecond) / of(BASELINE, connections, perSecond)).toFixed(2),
        of(name, connections, (measured) => measured.serverCpu),
        of(name, connections, (measured) => measured.databaseCpu),
      ]),
    })),
    goals: [
      {
        goal: 'at least 5,000 per second with p99 under 50 ms at 64 connections',
        measured: `${figure(rate)} per second, p99 ${figure(p99)} ms`,
        met: rate >= 5_000 && p99 < 50,
      },
      {
        goal: 'at least 0.4 of the baseline at 64 connections',
        measured: ofBaseline.toFixed(2),
        met: ofBaseline >= 0.4,
      },
      {
        goal: `with ${figure(MANY)} recipients at least 0.9 of the rate with ${figure(REQUESTS)}, at 64 connections`,
        measured: ofFew.toFixed(2),
        met: ofFew >= 0.9,
      },
    ],
    measurements,
  };
}
