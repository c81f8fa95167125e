import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '@/server/setup/build';
import { GENERATOR } from './independent-load';
import { measureLoad, type MeasuredLoad } from './measured-load';
import { pagePathsFor, PAGE_KINDS, type PageKind } from './page-paths';
import { fillWithOwnChoices } from './page-data';
import { htmlOf, weigh, type Weight } from './page-weight';
import { startPostgres, type BenchPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startServer, type ServedApp } from './served';
import { startOptdown } from './started';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
const WARM_UP_SECONDS = Math.min(SECONDS, 4);
const CONNECTIONS = [16, 64] as const;
const BAR_AT = 64;
const FEW = 10_000;
const MANY = Number(process.env['BENCH_RECIPIENTS'] ?? 1_000_000);

const MIN_OF_BASELINE = 0.065;
const MIN_PER_SECOND = 2_000;
const MAX_P99 = 60;
const MAX_CPU = 0.6;
const MAX_GROWTH = 1.1;
const MAX_BEFORE_SHOWN = 12_000;
const MAX_SCRIPTS = 5_000;

const BASELINE = 'baseline: node:http, our HTML, not compressed';
const MIXED_FEW = `page-mixed, ${figure(FEW)} people`;
const ROWS = {
  page: 'page: nobody has chosen yet',
  'page-chosen': 'page-chosen: each has choices of their own',
  'page-mixed': 'page-mixed: 70 % and 30 %',
} as const satisfies Record<PageKind, string>;

type Contestant = { name: string; server: ServedApp; file: string; connections: readonly number[] };
/**
 * Views of recipients' pages per second, their cost in processor time of server and database, and their size, compared
 * with a server that only sends the HTML.
 */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-load-'));
  const servers: ServedApp[] = [];
  const keep = <Server extends ServedApp>(server: Server) => {
    servers.push(server);
    return server;
  };
  try {
    const serve = async (recipients: number) => {
      const url = await postgres.filledDatabase(`page_${recipients}`, (made) =>
        fillWithOwnChoices(made, recipients),
      );
      return keep(await startOptdown(url, {}, pagePathsFor('page', recipients)[0]));
    };
    console.error(`Filling two databases, of ${figure(FEW)} and ${figure(MANY)} people …`);
    const few = await serve(FEW);
    const many = await serve(MANY);
    const fileOf = async (kind: PageKind, recipients: number) => {
      const file = path.join(folder, `${kind}-${recipients}`);
      await writeFile(file, pagePathsFor(kind, recipients).join('\n'));
      return file;
    };
    const first = (kind: PageKind) => `${many.url}${pagePathsFor(kind, MANY)[0] ?? ''}`;
    const html = path.join(folder, 'page.html');
    await writeFile(html, await htmlOf(first('page-chosen')));
    const plain = keep(
      await startServer('serve-plain-page.ts', { PAGE: html, DATABASE_URL: postgres.urlOf('postgres') }),
    );
    const contestants: Contestant[] = [
      { name: BASELINE, server: plain, file: await fileOf('page', FEW), connections: CONNECTIONS },
    ];
    for (const kind of PAGE_KINDS)
      contestants.push({
        name: ROWS[kind],
        server: many,
        file: await fileOf(kind, MANY),
        connections: CONNECTIONS,
      });
    contestants.push({
      name: MIXED_FEW,
      server: few,
      file: await fileOf('page-mixed', FEW),
      connections: [BAR_AT],
    });
    const measurements = await measureAll(contestants, postgres);
    const weights = { page: await weigh(first('page')), 'page-chosen': await weigh(first('page-chosen')) };
    return reportOf(measurements, weights, postgres.version);
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  contestants: readonly Contestant[],
  postgres: BenchPostgres,
): Promise<MeasuredLoad[]> {
  const loads: MeasuredLoad[] = [];
  // Run 0 is the warm-up.
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [index, connections] of CONNECTIONS.entries()) {
      for (const { name: contestant, server, file } of contestants.filter((each) =>
        each.connections.includes(connections),
      )) {
        const load = await measureLoad({ contestant, server, run }, postgres, {
          file,
          kind: 'view',
          connections,
          seconds: run === 0 ? WARM_UP_SECONDS : SECONDS,
          // Far enough on that no run starts with people whom the run before it has viewed.
          place: (run * CONNECTIONS.length + index) * 25_000,
        });
        if (run > 0) loads.push(load);
      }
    }
  }
  return loads;
}

function reportOf(
  measurements: readonly MeasuredLoad[],
  weights: Record<'page' | 'page-chosen', Weight>,
  version: string,
): Report {
  const of = (contestant: string, connections: number, what: (measured: MeasuredLoad) => number) =>
    median(
      measurements
        .filter((measured) => measured.contestant === contestant && measured.connections === connections)
        .map(what),
    );
  const rate = (name: string, connections: number) => of(name, connections, ({ perSecond }) => perSecond);
  const cpu = (name: string) => of(name, BAR_AT, ({ serverCpu, databaseCpu }) => serverCpu + databaseCpu);
  const kinds = PAGE_KINDS.map((kind) => ROWS[kind]);
  const least = (what: (name: string) => number) => Math.min(...kinds.map(what));
  const most = (what: (name: string) => number) => Math.max(...kinds.map(what));
  const ofBaseline = least((name) => rate(name, BAR_AT) / rate(BASELINE, BAR_AT));
  const perSecond = least((name) => rate(name, BAR_AT));
  const p99 = most((name) => of(name, BAR_AT, (measured) => measured.p99));
  const growth = rate(MIXED_FEW, BAR_AT) / rate(ROWS['page-mixed'], BAR_AT);
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  const beforeShown = Math.max(...Object.values(weights).map(({ html, css }) => html + css));
  const scripts = Math.max(...Object.values(weights).map((weight) => weight.scripts));
  return {
    title: 'The recipient’s page: views per second, processor time and bytes',
    method: [
      `\`GET /u/TOKEN\` with the headers of a browser (so the answers are compressed with gzip) by ${GENERATOR}, on one thread, for ${SECONDS} s per run; figures are medians of
${RUNS} runs after a warm-up. Each request is for another of ${figure(Math.min(200_000, MANY / 2))} people, of ${figure(MANY)} in the database. The server is what \`npm start\` starts, with the worker in
the same process, on PostgreSQL ${version}; its page counts views, as always.`,
      `Those who have chosen have four to seven preferences at several scopes, drawn for each person. The baseline is a bare node:http server that
sends the HTML of one of these pages from memory: no database, no compression, no check of a link. The processor time is that of all the
processes of the server and of the database, from /proc.`,
    ],
    tables: [
      ...CONNECTIONS.map((connections) => ({
        caption: `${connections} connections`,
        columns: [
          '',
          'views per second',
          'p50, ms',
          'p99, ms',
          'of baseline',
          'server CPU, ms each',
          'database CPU, ms each',
        ],
        rows: [BASELINE, ...kinds, ...(connections === BAR_AT ? [MIXED_FEW] : [])].map((name) => [
          name,
          rate(name, connections),
          of(name, connections, (measured) => measured.p50),
          of(name, connections, (measured) => measured.p99),
          (rate(name, connections) / rate(BASELINE, connections)).toFixed(3),
          of(name, connections, (measured) => measured.serverCpu).toFixed(3),
          name === BASELINE ? '–' : of(name, connections, (measured) => measured.databaseCpu).toFixed(3),
        ]),
      })),
      {
        caption: 'Compressed with gzip, kB',
        columns: ['', 'HTML', 'CSS', 'JavaScript', 'requests besides the page'],
        rows: (['page', 'page-chosen'] as const).map((kind) => {
          const { html, css, scripts, requests } = weights[kind];
          return [ROWS[kind], kilobytes(html), kilobytes(css), kilobytes(scripts), requests];
        }),
      },
    ],
    goals: [
      {
        goal: `pages of all kinds: at least ${MIN_OF_BASELINE} of the baseline at ${BAR_AT} connections`,
        measured: ofBaseline.toFixed(3),
        met: ofBaseline >= MIN_OF_BASELINE,
      },
      {
        goal: `pages of all kinds: at least ${figure(MIN_PER_SECOND)} views per second at ${BAR_AT} connections`,
        measured: figure(perSecond),
        met: perSecond >= MIN_PER_SECOND,
      },
      {
        goal: `pages of all kinds: p99 at most ${MAX_P99} ms at ${BAR_AT} connections`,
        measured: `${figure(p99)} ms`,
        met: p99 <= MAX_P99,
      },
      {
        goal: `pages of all kinds: at most ${MAX_CPU} ms of processor time per view, server and database together`,
        measured: `${most(cpu).toFixed(3)} ms`,
        met: most(cpu) <= MAX_CPU,
      },
      {
        goal: `with ${figure(MANY)} people a view takes at most ${MAX_GROWTH} times as long as with ${figure(FEW)}`,
        measured: growth.toFixed(2),
        met: growth <= MAX_GROWTH,
      },
      {
        goal: 'HTML and CSS, compressed: at most 12 kB',
        measured: `${kilobytes(beforeShown)} kB`,
        met: beforeShown <= MAX_BEFORE_SHOWN,
      },
      {
        goal: 'JavaScript, compressed: at most 5 kB',
        measured: `${kilobytes(scripts)} kB`,
        met: scripts <= MAX_SCRIPTS,
      },
    ],
    measurements: { generator: GENERATOR, loads: measurements, bytes: weights },
  };
}
