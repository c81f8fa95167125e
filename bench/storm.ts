import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { buildApp } from '@/server/setup/build';
import { GENERATOR, loadFor, type IndependentLoad } from './independent-load';
import { mintPaths } from './links';
import { fillWithOwnChoices } from './page-data';
import { pagePathsFor } from './page-paths';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startOptdown, type StartedApp } from './started';
import { BENCH_TOPIC, forgetChoices, refOf } from './workspace';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
const WARM_UP_SECONDS = Math.min(SECONDS, 4);
/** Half of the people view their pages, the other half press one-click. */
const PEOPLE = Number(process.env['BENCH_RECIPIENTS'] ?? 400_000);
const CLICKING = 48;
const VIEWING = 16;
const MIN_OF_ALONE = 0.6;
const MAX_P99 = 60;

type Round = {
  alone: IndependentLoad;
  pagesAlone: IndependentLoad;
  beside: IndependentLoad;
  pages: IndependentLoad;
};

/** A scanner storm after a big send: one-click while pages are viewed, compared with each of them alone. */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  let server: StartedApp | undefined;
  try {
    const databaseUrl = await postgres.filledDatabase(`storm_${PEOPLE}`, (made) =>
      fillWithOwnChoices(made, PEOPLE, PEOPLE / 2),
    );
    const clickers = Array.from({ length: PEOPLE / 2 }, (_, index) => refOf(PEOPLE / 2 + index));
    const files = { view: path.join(folder, 'view'), 'one-click': path.join(folder, 'one-click') };
    await writeFile(files['one-click'], mintPaths(clickers, BENCH_TOPIC, 'spring').join('\n'));
    await writeFile(files.view, pagePathsFor('page-mixed', PEOPLE / 2).join('\n'));
    server = await startOptdown(databaseUrl);
    const { url } = server;
    const load = async (kind: 'view' | 'one-click', turn: number) => {
      const loaded = await loadFor({
        url,
        kind,
        file: files[kind],
        connections: kind === 'view' ? VIEWING : CLICKING,
        seconds: turn === 0 ? WARM_UP_SECONDS : SECONDS,
        place: kind === 'view' ? turn * 20_000 : 0,
      });
      if (loaded.failed > 0) throw new Error(`${kind}: ${loaded.failed} of ${loaded.requests} failed`);
      if (kind === 'one-click') await checkStored(databaseUrl, loaded, clickers.length);
      return loaded;
    };
    const rounds: Round[] = [];
    // Run 0 is the warm-up.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const alone = await load('one-click', turn);
      await forgetChoices(databaseUrl, 'stops');
      const pagesAlone = await load('view', turn);
      const [beside, pages] = await Promise.all([load('one-click', turn), load('view', turn)]);
      await forgetChoices(databaseUrl, 'stops');
      if (turn > 0) rounds.push({ alone, pagesAlone, beside, pages });
      console.error(
        `run ${turn}: one-click alone ${figure(alone.perSecond)}/s, beside pages ${figure(beside.perSecond)}/s, p99 ${figure(beside.p99)} ms; ` +
          `pages alone ${figure(pagesAlone.perSecond)}/s, beside one-click ${figure(pages.perSecond)}/s, p99 ${figure(pages.p99)} ms`,
      );
    }
    return reportOf(rounds, postgres.version);
  } finally {
    await server?.stop();
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws if something was answered that is not stored, or if links were used twice. */
async function checkStored(databaseUrl: string, load: IndependentLoad, links: number): Promise<void> {
  if (load.sent > links) throw new Error(`${load.sent} requests for ${links} links`);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ stored: number }>(
    "SELECT count(*)::int AS stored FROM preference WHERE choice = 'out' AND channel = 'email' AND topic = $1",
    [BENCH_TOPIC],
  );
  await client.end();
  const stored = rows[0]?.stored ?? 0;
  if (stored < load.requests)
    throw new Error(`${load.requests} opt-outs were acknowledged, ${stored} stored`);
}

function reportOf(rounds: readonly Round[], version: string): Report {
  const of = (which: keyof Round, what: 'perSecond' | 'p50' | 'p99') =>
    median(rounds.map((round) => round[which][what]));
  const ratio = (beside: keyof Round, alone: keyof Round) =>
    median(rounds.map((round) => round[beside].perSecond / round[alone].perSecond));
  const row = (name: string, which: keyof Round, alone: keyof Round) => [
    name,
    of(which, 'perSecond'),
    of(which, 'p50'),
    of(which, 'p99'),
    which === alone ? '1' : ratio(which, alone).toFixed(2),
  ];
  const ofAlone = ratio('beside', 'alone');
  const p99 = of('beside', 'p99');
  return {
    title: 'A storm: one-click while pages are viewed',
    method: [
      `\`POST /u/TOKEN\` over ${CLICKING} connections while \`GET /u/TOKEN\` is asked for over ${VIEWING}, each by a ${GENERATOR} of its own, on one thread, for ${SECONDS} s per run,
and each of them alone before; figures are medians of ${RUNS} runs after a warm-up. ${figure(PEOPLE / 2)} people view, of whom three in ten have choices of
their own, and ${figure(PEOPLE / 2)} others stop a topic. Each connection sends its next request when it has the last answer, so that the server has no rest. It is what \`npm start\` starts, with the worker
in the same process, on PostgreSQL ${version}. After each run everything that was acknowledged is looked for in the database.`,
    ],
    tables: [
      {
        caption: 'One-click and pages',
        columns: ['', 'per second', 'p50, ms', 'p99, ms', 'of alone'],
        rows: [
          row(`one-click alone, ${CLICKING} connections`, 'alone', 'alone'),
          row('one-click while pages are viewed', 'beside', 'alone'),
          row(`pages alone, ${VIEWING} connections`, 'pagesAlone', 'pagesAlone'),
          row('pages during one-click', 'pages', 'pagesAlone'),
        ],
      },
    ],
    goals: [
      {
        goal: `one-click keeps at least ${MIN_OF_ALONE} of its rate while pages are viewed`,
        measured: ofAlone.toFixed(2),
        met: ofAlone >= MIN_OF_ALONE,
      },
      {
        goal: `its p99 is at most ${MAX_P99} ms then`,
        measured: `${figure(p99)} ms`,
        met: p99 <= MAX_P99,
      },
      {
        goal: 'no answer fails, and everything acknowledged is stored',
        measured: 'so in every run',
        met: true,
      },
    ],
    measurements: { generator: GENERATOR, rounds },
  };
}
