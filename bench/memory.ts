import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '@/lib/clock';
import { buildApp } from '@/server/setup/build';
import { GENERATOR, loadFor } from './independent-load';
import { fillWithOwnChoices } from './page-data';
import { pagePathsFor } from './page-paths';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startCommand, startOptdown, type StartedApp } from './started';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
/** How long a server is left alone before its memory is read. */
const IDLE = SECONDS;
const PEOPLE = 10_000;
const MAX_IDLE = 200_000_000;

type Sizes = { bare: number; started: number; bareAfterwards: number; afterwards: number };

/** The memory of a server that has nothing to do, after its start and after work. */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres();
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const file = path.join(folder, 'paths');
  try {
    const url = await postgres.createDatabase('memory');
    await fillWithOwnChoices(url, PEOPLE);
    const paths = pagePathsFor('page-mixed', PEOPLE);
    await writeFile(file, paths.join('\n'));
    const [page] = paths;
    const bare = [process.execPath, path.join(import.meta.dirname, 'serve-bare.mjs')];
    const sizes: Sizes[] = [];
    for (let turn = 1; turn <= RUNS; turn += 1) {
      const floor = await sizesOf(await startCommand(bare, url, {}, page), file);
      const ours = await sizesOf(await startOptdown(url, {}, page), file);
      sizes.push({
        bare: floor.started,
        bareAfterwards: floor.afterwards,
        started: ours.started,
        afterwards: ours.afterwards,
      });
      console.error(
        `run ${turn}: bare ${megabytes(floor.started)}, then ${megabytes(floor.afterwards)} MB; ` +
          `ours ${megabytes(ours.started)}, then ${megabytes(ours.afterwards)} MB`,
      );
    }
    return reportOf(sizes);
  } finally {
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizesOf(server: StartedApp, file: string): Promise<{ started: number; afterwards: number }> {
  await wait(IDLE * SECOND);
  const started = server.memory();
  await loadFor({ url: server.url, file, kind: 'view', connections: 16, seconds: SECONDS });
  await wait(IDLE * SECOND);
  const afterwards = server.memory();
  await server.stop();
  return { started, afterwards };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

function reportOf(sizes: readonly Sizes[]): Report {
  const of = (which: keyof Sizes) => median(sizes.map((each) => each[which]));
  return {
    title: 'Memory of a server that has nothing to do',
    method: [
      `Resident memory of all processes of what \`npm start\` starts, with the worker in the same process, ${IDLE} s after its first answer; and again ${IDLE} s
after ${SECONDS} s of views of the pages of ${figure(PEOPLE)} people over 16 connections by ${GENERATOR}. Medians of ${RUNS} starts. The bare server is node:http with \`pg\`,
which reads one row for each answer. The database is not included.`,
    ],
    tables: [
      {
        caption: 'Resident memory, MB',
        columns: ['', 'after its start', 'after work'],
        rows: [
          ['a bare server', megabytes(of('bare')), megabytes(of('bareAfterwards'))],
          ['Optdown', megabytes(of('started')), megabytes(of('afterwards'))],
        ],
      },
    ],
    goals: [
      {
        goal: `at most ${megabytes(MAX_IDLE)} MB after its start`,
        measured: `${megabytes(of('started'))} MB`,
        met: of('started') <= MAX_IDLE,
      },
    ],
    measurements: { bytes: sizes },
  };
}
