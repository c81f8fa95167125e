import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { EVENT_NAMES, insertEvents } from '@/domain/choices/ledger/mutations/insert';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { applyMigrations } from '@/server/migration/apply';
import { GRAINS, MONTHLY } from '@/domain/reports/rollup/schema';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { BENCH_SECRET } from './workspace';

const EVENTS = Number(process.env['ROLLUP_EVENTS'] ?? 1_000_000);
const RECIPIENTS = Math.ceil(EVENTS / 4);
const ROUNDS = Number(process.env['ROLLUP_ROUNDS'] ?? 5);
/** About eighteen million an hour: more than any sender has in a day. */
const MIN_PER_SECOND = 5_000;
const MAX_TIMES = 15;

/** Following the ledger into every rollup, compared with one INSERT … SELECT … GROUP BY of the finest. */
export async function run(): Promise<Report> {
  const postgres = await startPostgres(process.env['BENCH_DATA']);
  try {
    const url = await postgres.filledDatabase(`rollup_${EVENTS}`, fill);
    await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
    const events = await count(url, 'consent_event');
    await withClient(url, describePeople);
    const bare: number[] = [];
    const followed: number[] = [];
    const byAttributes: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      bare.push(await timeBare(url));
      followed.push(await timeFollower(url));
      byAttributes.push(await timeFollower(url, NAME_ATTRIBUTES));
      console.error(
        `${round === 0 ? 'warm-up' : `round ${round}`}: GROUP BY ${figure(bare.at(-1) ?? 0)} s, followed ${figure(followed.at(-1) ?? 0)} s, by two attributes ${figure(byAttributes.at(-1) ?? 0)} s`,
      );
    }
    const cells = {
      plain: await count(url, 'event_rollup'),
      byAttributes: await count(url, 'attribute_rollup'),
    };
    return report(events, cells, {
      bare: bare.slice(1),
      followed: followed.slice(1),
      byAttributes: byAttributes.slice(1),
    });
  } finally {
    await postgres.remove();
  }
}

async function fill(url: string): Promise<void> {
  await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
  const size = ['--events', String(EVENTS), '--recipients', String(RECIPIENTS)];
  await runTypescript('demo/command.ts', url, size);
  await splitLedger(url);
}

type Cells = { plain: number; byAttributes: number };
type Seconds = Record<'bare' | 'followed' | 'byAttributes', number[]>;

function report(events: number, cells: Cells, seconds: Seconds): Report {
  const [grouped, whole, told] = [
    median(seconds.bare),
    median(seconds.followed),
    median(seconds.byAttributes),
  ];
  const ratio = whole / grouped;
  return {
    title: 'Rollup',
    method: [
      `A ledger of ${figure(events)} events in eighteen months, generated like the sample data, in one transaction per hour. ` +
        '`followLedger` runs from the beginning to the end, in a separate process whose start is included: every grain of changes, saves with ' +
        'whether they lasted, and reasons, in batches of one transaction each. The baseline is one bare INSERT … SELECT … GROUP BY over ' +
        'the whole ledger into a table like the rollup, of its finest grain only, without reasons or saves. The last row also counts by two attributes ' +
        'of people, one with 4 values and one with 50. Tables are emptied before each run.',
    ],
    tables: [
      {
        caption: `${figure(events)} events, medians of ${ROUNDS}; the rollups have ${figure(cells.plain)} cells, and ${figure(cells.byAttributes)} by attributes`,
        columns: ['', 'seconds', 'events per second', 'times the bare one'],
        rows: [
          ['INSERT … SELECT … GROUP BY', grouped, events / grouped, 1],
          ['followed', whole, events / whole, ratio],
          ['followed, by two attributes too', told, events / told, told / grouped],
        ],
      },
    ],
    goals: [
      {
        goal: `following costs at most ${MAX_TIMES} times the bare statement, for ${Object.keys(GRAINS).length + MONTHLY.length} grains, saves and reasons`,
        measured: `${figure(ratio)} times`,
        met: ratio <= MAX_TIMES,
      },
      {
        goal: `at least ${figure(MIN_PER_SECOND)} events per second are followed`,
        measured: `${figure(events / whole)}; ${figure(events / told)} by two attributes too`,
        met: events / Math.max(whole, told) >= MIN_PER_SECOND,
      },
    ],
    measurements: { name: 'rollup', events, cells, ratio, seconds },
  };
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

/** The sample data comes in one transaction; changes come in many. */
async function splitLedger(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('CREATE TABLE whole AS SELECT * FROM consent_event ORDER BY id');
    await client.query('CREATE INDEX ON whole (occurred_at)');
    await client.query('ALTER TABLE consent_event DISABLE TRIGGER ALL');
    await client.query('TRUNCATE consent_event');
    await client.query('ALTER TABLE consent_event ENABLE TRIGGER ALL');
    await client.query(
      `DO $$ DECLARE hour timestamptz; BEGIN
         FOR hour IN SELECT DISTINCT date_trunc('hour', occurred_at) FROM whole ORDER BY 1 LOOP
           ${insertEvents(
             EVENT_NAMES,
             "FROM whole WHERE occurred_at >= hour AND occurred_at < hour + interval '1 hour' ORDER BY id",
           )};
           COMMIT;
         END LOOP; END $$`,
    );
    await client.query('DROP TABLE whole');
    await client.query('VACUUM ANALYZE');
  });
}

async function timeBare(url: string): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('DROP TABLE IF EXISTS bare_rollup');
    await client.query('CREATE TABLE bare_rollup (LIKE event_rollup INCLUDING INDEXES)');
    await client.query('CHECKPOINT');
    const startedAt = performance.now();
    await client.query(
      `INSERT INTO bare_rollup
       SELECT e.workspace_id, 'detail', (e.occurred_at AT TIME ZONE w.time_zone)::date, e.action,
              coalesce(e.link_channel, e.channel), coalesce(e.link_topic, e.topic), coalesce(e.campaign, ''), e.source, '', '',
              coalesce(e.consent_source, ''), coalesce(date_trunc('month', e.consent_at)::text, ''),
              coalesce(e.locale, ''), coalesce(e.link_purpose, ''), e.automated, count(*)
         FROM consent_event e JOIN workspace w ON w.id = e.workspace_id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15`,
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    await client.query('DROP TABLE bare_rollup');
    return seconds;
  });
}

/** Gives everyone a plan of 4 and a country of 50. */
async function describePeople(client: pg.Client): Promise<void> {
  await client.query(
    `UPDATE recipient SET attributes = jsonb_build_object(
       'plan', (ARRAY['free', 'pro', 'team', 'trial'])[1 + abs(hashtext(ref)) % 4], 'country', 'c' || abs(hashtext(ref)) % 50)`,
  );
}

const NAME_ATTRIBUTES = `
  INSERT INTO report_attribute (workspace_id, key, name, values, position)
  SELECT w.id, a.key, a.key, a.values, 1
    FROM workspace w, (VALUES ('plan', '{free,pro,team,trial}'::text[]),
                              ('country', ARRAY(SELECT 'c' || n FROM generate_series(0, 49) AS n))) AS a(key, values)`;

/** @param named a statement that names attributes, if changes are to be counted by them too. */
async function timeFollower(url: string, named?: string): Promise<number> {
  await withClient(url, async (client) => {
    await client.query(
      `TRUNCATE event_rollup, save, save_rollup, ledger_cursor, attribute_rollup, attribute_save_rollup, change_attribute,
                report_attribute`,
    );
    if (named) await client.query(named);
    await client.query('UPDATE feedback SET counted_reason = NULL WHERE counted_reason IS NOT NULL');
    await client.query('VACUUM ANALYZE feedback');
    await client.query('CHECKPOINT');
  });
  const startedAt = performance.now();
  await runTypescript('bench/follow-ledger.ts', url, []);
  return (performance.now() - startedAt) / 1_000;
}

async function count(
  url: string,
  table: 'consent_event' | 'event_rollup' | 'attribute_rollup',
): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? 0;
  });
}

async function runTypescript(file: string, url: string, options: string[]): Promise<void> {
  const command = ['--import', 'tsx', path.join(import.meta.dirname, '..', file), ...options];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, DATABASE_URL: url, APP_SECRET: BENCH_SECRET },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code ?? 'a signal'}`);
}
