import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { mintToken } from '@/domain/access/link/rules';
import { buildApp } from '@/server/setup/build';
import { startPostgres } from './postgres';
import { median, type Report } from './report';
import { startServer, type ServedApp } from './served';
import { BENCH_KEY, BENCH_SECRET, BENCH_TOPIC, fillDatabase, refOf } from './workspace';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const VIEWS = 400;
const RECIPIENTS = 10_000;
const AT_A_TIME = 8;
const MAX_TIMES = 1.3;
const MAX_BEFORE_SHOWN = 25_000;
const MAX_SCRIPTS = 40_000;

const BARE = 'a bare page, one read';
const OURS = 'the recipient’s page';
const OWN = 'the page of someone with earlier choices';
const HOW = { one: 'one after the other', many: `${AT_A_TIME} at a time` } as const;

type Measurement = { page: string; how: keyof typeof HOW; run: number; cpuPerView: number };

/**
 * The cost of a view of a recipient's page, in processor time and bytes, compared with a bare page of the same Next.js.
 */
export async function run(): Promise<Report> {
  console.error('Building both …');
  await buildApp();
  await buildBare();
  const postgres = await startPostgres();
  const servers: ServedApp[] = [];
  try {
    const url = await postgres.createDatabase('page');
    await fillDatabase(url, RECIPIENTS);
    const environment = { DATABASE_URL: url, APP_SECRET: BENCH_SECRET };
    for (const file of ['serve-bare-page.ts', 'serve-optdown.ts'])
      servers.push(await startServer(file, environment));
    const [bare, ours] = servers;
    if (!bare || !ours) throw new Error('A server did not start');
    const measurements = await measureAll({
      [BARE]: { server: bare, recipient: (index) => index },
      [OURS]: { server: ours, recipient: (index) => index },
      // As in bench/workspace.ts: those whose ref ends with a 3.
      [OWN]: { server: ours, recipient: (index) => index * 10 + 3 },
    });
    const sizes = { [BARE]: await weigh(bare.url + pathOf(1)), [OURS]: await weigh(ours.url + pathOf(1)) };
    return reportOf(measurements, sizes[BARE], sizes[OURS]);
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
  }
}

async function buildBare(): Promise<void> {
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build', 'bench/bare-page'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    cwd: path.join(import.meta.dirname, '..'),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The bare page could not be built:\n${output}`);
}

type Page = { server: ServedApp; recipient: (index: number) => number };

async function measureAll(pages: Record<string, Page>): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  // Run 0 is the warm-up.
  for (let turn = 0; turn <= RUNS; turn += 1) {
    for (const how of ['one', 'many'] as const) {
      for (const [page, { server, recipient }] of Object.entries(pages)) {
        const before = await server.cpu();
        const pathAt = (index: number) => server.url + pathOf(recipient(turn * VIEWS + index));
        await view(pathAt, how === 'one' ? 1 : AT_A_TIME);
        const cpuPerView = ((await server.cpu()) - before) / VIEWS;
        if (turn > 0) measurements.push({ page, how, run: turn, cpuPerView });
        console.error(`run ${turn}, ${page}, ${HOW[how]}: ${cpuPerView.toFixed(2)} ms CPU a view`);
      }
    }
  }
  return measurements;
}

/** Views the pages of this many recipients. */
async function view(urlAt: (index: number) => string, atATime: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atATime });
  let next = 0;
  const worker = async () => {
    while (next < VIEWS) await download(urlAt(next++), agent);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  agent.destroy();
}

function pathOf(recipient: number): string {
  const about = {
    purpose: 'u',
    channel: 'email',
    topic: BENCH_TOPIC,
    campaign: null,
    issuedAt: null,
  } as const;
  return `/u/${mintToken({ ...about, recipient: refOf(recipient % RECIPIENTS) }, BENCH_KEY)}`;
}

/** Requests a page as a browser does. Bytes are counted on the wire: compressed. */
async function download(url: string, agent?: Agent): Promise<{ bytes: Buffer; encoding: string }> {
  const headers = { Accept: 'text/html', 'Accept-Encoding': 'gzip, deflate, br', 'Accept-Language': 'en' };
  const request = get(url, { headers, ...(agent && { agent }) });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode ?? 'nothing'}`);
  return { bytes: Buffer.concat(chunks), encoding: response.headers['content-encoding'] ?? 'identity' };
}

type Weight = { html: number; css: number; scripts: number };

/** Bytes on the wire of a page, its blocking styles and its scripts. */
async function weigh(url: string): Promise<Weight> {
  const { bytes } = await download(url);
  const html = await (await fetch(url, { headers: { 'Accept-Language': 'en' } })).text();
  const filesOf = (pattern: RegExp) => [
    ...new Set([...html.matchAll(pattern)].map(([, file]) => file ?? '')),
  ];
  const sum = async (files: string[]) => {
    const downloads = files.map((file) => download(new URL(file, url).href));
    return (await Promise.all(downloads)).reduce((total, file) => total + file.bytes.length, 0);
  };
  // Current browsers do not load scripts for old browsers (nomodule).
  const scripts = filesOf(/<script(?![^>]*nomodule)[^>]*\ssrc="([^"]+)"/gi);
  const styles = filesOf(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/gi);
  return { html: bytes.length, css: await sum(styles), scripts: await sum(scripts) };
}

function reportOf(measurements: Measurement[], bare: Weight, ours: Weight): Report {
  const cpu = (page: string, how: keyof typeof HOW) =>
    median(measurements.filter((one) => one.page === page && one.how === how).map((one) => one.cpuPerView));
  const ratio = cpu(OURS, 'many') / cpu(BARE, 'many');
  const [beforeShown, scripts] = [ours.html + ours.css, ours.scripts - bare.scripts];
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  return {
    title: 'The recipient’s page: processor time and bytes per view',
    method: [
      `\`GET /u/TOKEN\` for ${VIEWS} recipients per run, as a browser asks (compressed), compared with a dynamic page of the same Next.js that reads one
row with \`pg\` and shows it, built and served in the same way. The processor time is that of the whole server process, from /proc, without
the database's. One recipient in five has made choices before, so their page is rendered for them alone; the pages of the
others are filled into a template (docs/decisions/0009). The last row covers only the former.`,
    ],
    tables: [
      {
        caption: 'Processor time, medians of 5',
        columns: ['', ...Object.values(HOW).map((how) => `ms per view, ${how}`), 'times the bare page'],
        rows: [BARE, OURS, OWN].map((page) => [
          page,
          cpu(page, 'one'),
          cpu(page, 'many'),
          (cpu(page, 'many') / cpu(BARE, 'many')).toFixed(2),
        ]),
      },
      {
        caption: 'Compressed, kB',
        columns: ['', 'HTML', 'CSS', 'JavaScript'],
        rows: [
          [BARE, kilobytes(bare.html), kilobytes(bare.css), kilobytes(bare.scripts)],
          [OURS, kilobytes(ours.html), kilobytes(ours.css), kilobytes(ours.scripts)],
        ],
      },
    ],
    goals: [
      {
        goal: `at most ${MAX_TIMES} times the processor time of the bare page`,
        measured: `${ratio.toFixed(2)} times`,
        met: ratio <= MAX_TIMES,
      },
      {
        goal: 'HTML and CSS before anything shows, compressed: at most 25 kB',
        measured: `${kilobytes(beforeShown)} kB`,
        met: beforeShown <= MAX_BEFORE_SHOWN,
      },
      {
        goal: 'JavaScript above the bare page’s, which is Next.js’s own, compressed: at most 40 kB',
        measured: `${kilobytes(scripts)} kB`,
        met: scripts <= MAX_SCRIPTS,
      },
    ],
    measurements: { cpu: measurements, bytes: { bare, ours } },
  };
}
