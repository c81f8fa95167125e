import path from 'node:path';
import { SECOND } from '@/lib/clock';
import { buildApp } from '@/server/setup/build';
import { pagePathsFor } from './page-paths';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startCommand, startOptdown, type StartedApp } from './started';
import { fillDatabase } from './workspace';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const PEOPLE = 10_000;
const MAX_START = 2 * SECOND;
const MAX_UP = 5 * SECOND;

type Times = { bare: number; start: number; up: number };

/** The time until the first answer after a start, compared with a bare server that answers from the same database. */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase('start');
    await fillDatabase(url, PEOPLE);
    const [page] = pagePathsFor('page', PEOPLE);
    const timed = async (starting: Promise<StartedApp>) => {
      const server = await starting;
      await server.stop();
      return server.firstAnswerAfter;
    };
    const bare = [process.execPath, path.join(import.meta.dirname, 'serve-bare.mjs')];
    const times: Times[] = [];
    // Run 0 warms the file cache up; its `npm run up` finds what there is to do, such as migrations.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const measured: Times = {
        bare: await timed(startCommand(bare, url, {}, page)),
        start: await timed(startOptdown(url, {}, page)),
        up: await timed(startCommand(['npm', 'run', 'up'], url, {}, page)),
      };
      if (turn > 0) times.push(measured);
      console.error(
        `run ${turn}: bare ${figure(measured.bare)} ms, npm start ${figure(measured.start)} ms, npm run up ${figure(measured.up)} ms`,
      );
    }
    return reportOf(times, postgres.version);
  } finally {
    await postgres.remove();
  }
}

function reportOf(times: readonly Times[], version: string): Report {
  const of = (which: keyof Times) => median(times.map((each) => each[which]));
  const row = (name: string, which: keyof Times) => [name, of(which) / SECOND, of(which) / of('bare')];
  return {
    title: 'Start: seconds until the first answer',
    method: [
      `From the start of the process to the first answer with status 200 to \`GET /u/TOKEN\`, asked for again every 5 ms, on PostgreSQL ${version} with ${figure(PEOPLE)} recipients;
medians of ${RUNS} starts after another. \`npm run up\` finds packages, migrations and build up to date. The bare server is node:http with \`pg\`, which reads one row for its answer.`,
    ],
    tables: [
      {
        caption: 'First answer',
        columns: ['', 'seconds', 'times the bare server'],
        rows: [
          row('a bare server', 'bare'),
          row('`npm start`', 'start'),
          row('`npm run up`, not the first', 'up'),
        ],
      },
    ],
    goals: [
      {
        goal: `\`npm start\` answers after at most ${MAX_START / SECOND} s`,
        measured: `${figure(of('start') / SECOND)} s`,
        met: of('start') <= MAX_START,
      },
      {
        goal: `\`npm run up\` answers after at most ${MAX_UP / SECOND} s, if it is not the first`,
        measured: `${figure(of('up') / SECOND)} s`,
        met: of('up') <= MAX_UP,
      },
    ],
    measurements: { milliseconds: times },
  };
}
