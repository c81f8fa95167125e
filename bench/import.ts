import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { applyMigrations } from '@/server/migration/apply';
import { readCsv } from '@/lib/csv-read';
import { addApiKey, timeApiImport } from './import-api';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startServer } from './served';
import { BENCH_SECRET, fillDatabase } from './workspace';

const ROWS = Number(process.env['IMPORT_ROWS'] ?? 1_000_000);
const ROUNDS = Number(process.env['IMPORT_ROUNDS'] ?? 5);
const MAX_TIMES = 3;

/** What an import writes for each row; the row includes its own ids and times in both. */
const COLUMNS =
  'id, workspace_id, ref, email, phone, push_token, postal_address, email_hash, phone_hash, push_hash, postal_hash, locale, time_zone, consent_source, consent_at, attributes, import_id, created_at, updated_at';

const BY_API = { CSV: 'text/csv', NDJSON: 'application/x-ndjson' } as const;
type Format = keyof typeof BY_API;
type ApiTimes = Record<Format, { sent: number[]; imported: number[] }>;

/**
 * Compares `recipients import` of a CSV file, and the same by the API, with COPY of the normalized result into a plain
 * table.
 */
export async function run(): Promise<Report> {
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-import-'));
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase('import');
    await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
    await fillDatabase(url, 0);
    const file = path.join(folder, 'people.csv');
    await writePeople(file);
    const lines = path.join(folder, 'people.ndjson');
    await writeLines(file, lines);
    const token = await addApiKey(url);
    const server = await startServer('serve-imports.ts', { DATABASE_URL: url, DATA_DIR: folder });
    const normalized = path.join(folder, 'people.copy');
    await timeImport(url, file); // Warms up, and produces what COPY is given.
    await dump(url, normalized);
    const imports: number[] = [];
    const copies: number[] = [];
    const byApi: ApiTimes = { CSV: { sent: [], imported: [] }, NDJSON: { sent: [], imported: [] } };
    for (let round = 0; round < ROUNDS; round += 1) {
      copies.push(await timeCopy(url, normalized));
      imports.push(await timeImport(url, file));
      for (const format of ['CSV', 'NDJSON'] as const) {
        await empty(url);
        const given = format === 'CSV' ? file : lines;
        const times = await timeApiImport({ url: server.url, token }, given, BY_API[format], ROWS);
        byApi[format].sent.push(times.sent);
        byApi[format].imported.push(times.imported);
      }
      console.error(
        `round ${round + 1}: COPY ${figure(copies.at(-1) ?? 0)} s, import ${figure(imports.at(-1) ?? 0)} s, by the API ` +
          `${figure(byApi.CSV.imported.at(-1) ?? 0)} s of CSV, ${figure(byApi.NDJSON.imported.at(-1) ?? 0)} s of NDJSON`,
      );
    }
    await server.stop();
    return report(copies, imports, byApi);
  } finally {
    await postgres.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

function report(copies: number[], imports: number[], byApi: ApiTimes): Report {
  const [copy, whole] = [median(copies), median(imports)];
  const ratio = whole / copy;
  const api = (['CSV', 'NDJSON'] as const).map((format) => ({
    format,
    sent: median(byApi[format].sent),
    imported: median(byApi[format].imported),
  }));
  const slowest = Math.max(...api.map(({ imported }) => imported / copy));
  return {
    title: 'Import',
    method: [
      `A CSV file of ${figure(ROWS)} people (ref, e-mail, telephone, locale, time zone, consent source and date) is imported by ` +
        '`npm run recipients -- import` into an empty workspace, including the start of its process. The baseline is COPY of the same rows ' +
        'into a table with the same columns and primary key and nothing else. The tables are emptied before each run.',
      'Through the API: the same people are sent as CSV and as NDJSON to `POST /api/v1/imports`, to a server that runs its worker itself, which is the ' +
        'default. The seconds are those of the job, from the acknowledgement to the end, including the wait for the worker; sending is counted separately.',
    ],
    tables: [
      {
        caption: `${figure(ROWS)} rows, medians of ${ROUNDS}`,
        columns: ['', 'seconds', 'rows per second', 'times COPY'],
        rows: [
          ['COPY', copy, ROWS / copy, 1],
          ['import', whole, ROWS / whole, ratio],
          ...api.map(({ format, imported }) => [
            `through the API, ${format}`,
            imported,
            ROWS / imported,
            imported / copy,
          ]),
          ...api.map(({ format, sent }) => [`sending it, ${format}`, sent, ROWS / sent, sent / copy]),
        ],
      },
    ],
    goals: [
      {
        goal: `an import takes at most ${MAX_TIMES} times as long as COPY`,
        measured: `${figure(ratio)} times`,
        met: ratio <= MAX_TIMES,
      },
      {
        goal: `an import through the API takes at most ${MAX_TIMES} times as long as COPY, once it is sent`,
        measured: `${figure(slowest)} times`,
        met: slowest <= MAX_TIMES,
      },
    ],
    measurements: {
      name: 'import',
      rowsPerSecond: ROWS / whole,
      copyRowsPerSecond: ROWS / copy,
      ratio,
      seconds: { copies, imports, byApi },
    },
  };
}

const FIRST = ['Ana', 'John', 'Maria', 'Pedro', 'Lucy', 'Omar', 'Wei', 'Ines'];
const SOURCES = ['sign-up form', 'checkout', 'event 2025', 'partner list'];
const BEGINNING = Date.UTC(2024, 0, 1);

/** The same people each time. Refs are in no order, as in a file from a data warehouse. */
async function writePeople(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write('ref,email,phone,locale,time zone,consent source,consent date\n');
  for (let index = 0; index < ROWS; index += 1) {
    const number = (index * 7_919) % 1_000_003;
    const isBrazilian = index % 3 === 0;
    const person = [
      `cus_${number}`,
      `${FIRST[index % FIRST.length]}.${number.toString(36)}@Example${index % 500}.com`,
      isBrazilian ? `+55119${10_000_000 + number}` : `+1212${2_000_000 + number}`,
      isBrazilian ? 'pt-BR,America/Sao_Paulo' : 'en-US,America/New_York',
      SOURCES[index % SOURCES.length],
      new Date(BEGINNING + index * 50_000).toISOString(),
    ];
    if (!out.write(`${person.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** The same people, one JSON object per line. */
async function writeLines(csv: string, file: string): Promise<void> {
  const out = createWriteStream(file);
  let isHeader = true;
  for await (const { records } of readCsv(createReadStream(csv))) {
    if (isHeader) records.shift();
    isHeader = false;
    const lines = records.map(([ref, email, phone, locale, timeZone, source, at]) =>
      JSON.stringify({ ref, email, phone, locale, timeZone, consent: { source, at } }),
    );
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function dump(url: string, file: string): Promise<void> {
  await withClient(url, (client) =>
    pipeline(client.query(copyTo(`COPY recipient (${COLUMNS}) TO STDOUT`)), createWriteStream(file)),
  );
}

/** Seconds of a COPY into a new table with only its primary key. */
async function timeCopy(url: string, file: string): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('DROP TABLE IF EXISTS plain_recipient');
    await client.query('CREATE TABLE plain_recipient AS SELECT * FROM recipient WITH NO DATA');
    await client.query('ALTER TABLE plain_recipient ADD PRIMARY KEY (id)');
    await client.query('CHECKPOINT');
    const startedAt = performance.now();
    const copy = client.query(copyFrom(`COPY plain_recipient (${COLUMNS}) FROM STDIN`));
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), copy);
    const seconds = (performance.now() - startedAt) / 1_000;
    await client.query('DROP TABLE plain_recipient');
    return seconds;
  });
}

async function empty(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('TRUNCATE recipient CASCADE');
    await client.query('CHECKPOINT');
  });
}

/** Seconds of the whole command, in its own process. */
async function timeImport(url: string, file: string): Promise<number> {
  await empty(url);
  const startedAt = performance.now();
  const command = [
    '--import',
    'tsx',
    'server/commands/recipients.ts',
    'import',
    file,
    '--workspace',
    'bench',
  ];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, DATABASE_URL: url, APP_SECRET: BENCH_SECRET },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The import ended with ${code}`);
  return (performance.now() - startedAt) / 1_000;
}
