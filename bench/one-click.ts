import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '@/server/setup/build';
import { GENERATOR } from './independent-load';
import { mintPaths, scattered } from './links';
import type { LoadResult } from './load';
import { measureLoad, type MeasuredLoad } from './measured-load';
import { oneClickReport, BASELINE, ROWS, type OneClickFigures } from './one-click-report';
import { loadOnce } from './own-load';
import { startPostgres, type BenchPostgres } from './postgres';
import { figure, type Report } from './report';
import { startServer, type ServedApp } from './served';
import { startOptdown } from './started';
import { BENCH_SECRET, BENCH_TOPIC, fillDatabase, forgetChoices, pauseTopic, refOf } from './workspace';

const CONNECTIONS = [16, 64] as const;
const BAR_AT = 64;
const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
const WARM_UP_SECONDS = Math.min(SECONDS, 4);
const FEW = 10_000;
const MANY = Number(process.env['BENCH_RECIPIENTS'] ?? 1_000_000);
/** More than a run uses: each link counts once. */
const LINKS = Math.min(MANY, 25_000 * SECONDS);
const OFFERED = 5_000;

/** One of the candidates that take turns. */
type Contestant = {
  name: string;
  server: ServedApp;
  databaseUrl: string;
  file: string;
  /** The recipients of its links, if they have paused the topic before each run. */
  paused: readonly string[] | null;
};

/**
 * Opt-outs per second by one-click, each answered after its commit, compared with a baseline that stores a bare row.
 */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres();
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const servers: ServedApp[] = [];
  const keep = (server: ServedApp) => {
    servers.push(server);
    return server;
  };
  try {
    const urls = {
      bare: await postgres.createDatabase('bare'),
      few: await postgres.createDatabase('few'),
      many: await postgres.createDatabase('many'),
    };
    console.error(`Filling two databases, of ${figure(FEW)} and ${figure(MANY)} recipients …`);
    await fillDatabase(urls.few, FEW);
    await fillDatabase(urls.many, MANY);
    const few = keep(await startOptdown(urls.few));
    const many = keep(await startOptdown(urls.many));
    const baseline = keep(
      await startServer('serve-baseline.ts', { DATABASE_URL: urls.bare, APP_SECRET: BENCH_SECRET }),
    );
    const refs = scattered(LINKS, MANY).map(refOf);
    const fileOf = async (topic: string | null) => {
      const file = path.join(folder, topic ?? 'channel');
      await writeFile(file, mintPaths(refs, topic, 'spring').join('\n'));
      return file;
    };
    const [topic, channel] = [await fileOf(BENCH_TOPIC), await fileOf(null)];
    const ofMany = { server: many, databaseUrl: urls.many };
    const contestants: Contestant[] = [
      { name: BASELINE, server: baseline, databaseUrl: urls.bare, file: topic, paused: null },
      { name: ROWS.topic, ...ofMany, file: topic, paused: null },
      { name: ROWS.channel, ...ofMany, file: channel, paused: null },
      { name: ROWS.paused, ...ofMany, file: topic, paused: refs },
    ];
    const figures: OneClickFigures = { loads: [], flat: [], offered: [] };
    // Run 0 is the warm-up.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const loads = await takeTurns(contestants, turn, postgres);
      const flat = {
        few: await postOnce(few, urls.few, FEW, FEW, turn, 0),
        many: await postOnce(many, urls.many, FEW, MANY, turn, 0),
      };
      const offered = await postOnce(many, urls.many, OFFERED * SECONDS, MANY, turn, OFFERED);
      console.error(
        `run ${turn}: ${figure(FEW)} recipients ${flat.few.perSecond}/s, ${figure(MANY)} ${flat.many.perSecond}/s; ` +
          `${figure(OFFERED)}/s offered: p99 ${offered.p99} ms`,
      );
      if (turn === 0) continue;
      figures.loads.push(...loads);
      figures.flat.push(flat);
      figures.offered.push(offered);
    }
    return oneClickReport(figures, {
      generator: GENERATOR,
      runs: RUNS,
      seconds: SECONDS,
      links: LINKS,
      few: FEW,
      many: MANY,
      connections: CONNECTIONS,
      barAt: BAR_AT,
      offered: OFFERED,
      version: postgres.version,
    });
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeTurns(
  contestants: readonly Contestant[],
  run: number,
  postgres: BenchPostgres,
): Promise<MeasuredLoad[]> {
  const loads: MeasuredLoad[] = [];
  const seconds = run === 0 ? WARM_UP_SECONDS : SECONDS;
  for (const connections of CONNECTIONS) {
    for (const { name: contestant, server, databaseUrl, file, paused } of contestants) {
      if (paused) await pauseTopic(databaseUrl, paused);
      const loading = { file, kind: 'one-click', connections, seconds } as const;
      const load = await measureLoad({ contestant, server, run }, postgres, loading);
      loads.push(load);
      if (contestant === BASELINE) continue;
      if (load.sent > LINKS) throw new Error(`${contestant}: ${load.sent} requests for ${LINKS} links`);
      await forgetChoices(databaseUrl, 'stops and pauses');
    }
  }
  return loads;
}

/** Uses links of this many of the recipients, each once, and forgets what they stopped. */
async function postOnce(
  server: ServedApp,
  databaseUrl: string,
  count: number,
  recipients: number,
  turn: number,
  rate: number,
): Promise<LoadResult> {
  const people = scattered(count, recipients).map(refOf);
  const paths = mintPaths(people, BENCH_TOPIC, `once-${turn}-${rate}`);
  const result = await loadOnce(server.url, paths, { kind: 'one-click', connections: BAR_AT, rate });
  await forgetChoices(databaseUrl, 'stops');
  return result;
}
