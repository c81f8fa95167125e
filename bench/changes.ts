import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { insertEvents } from '@/domain/choices/ledger/mutations/insert';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { BENCH_SECRET, fillDatabase } from './workspace';

const EVENTS = Number(process.env['CHANGES_EVENTS'] ?? 100_000);
const RECIPIENTS = 20_000;
const ROUNDS = Number(process.env['CHANGES_ROUNDS'] ?? 5);
const MIN_PER_SECOND = 5_000;
const BATCH = 100;

/**
 * Reads changes from the ledger and delivers them to a webhook receiver, compared with a bare loop that reads and posts
 * them.
 */
export async function run(): Promise<Report> {
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase('changes');
    await fillDatabase(url, RECIPIENTS);
    await fillLedger(url);
    const bare: number[] = [];
    const delivered: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      bare.push(await time(url, 'bare'));
      delivered.push(await time(url, 'worker'));
      console.error(
        `${round === 0 ? 'warm-up' : `round ${round}`}: bare ${figure(EVENTS / (bare.at(-1) ?? 0))}/s, delivered ${figure(EVENTS / (delivered.at(-1) ?? 0))}/s`,
      );
    }
    return report(bare.slice(1), delivered.slice(1));
  } finally {
    await postgres.remove();
  }
}

function report(bare: number[], delivered: number[]): Report {
  const [plain, whole] = [median(bare), median(delivered)];
  const rate = EVENTS / whole;
  return {
    title: 'Changes delivered to a webhook',
    method: [
      `The worker delivers a ledger of ${figure(EVENTS)} changes of ${figure(RECIPIENTS)} people to one endpoint that asked for batches of ` +
        `${BATCH}: each message is stored before it is sent, signed, and stored again with its attempt and the lags of its opt-outs ` +
        'once it is answered; one at a time, because an endpoint gets changes in order. The baseline is a bare loop that reads a hundred rows by id and posts ' +
        'them as JSON, and stores nothing. The receiver, a separate process, parses each body and answers 204; the time is from its first ' +
        'request to its last.',
    ],
    tables: [
      {
        caption: `${figure(EVENTS)} changes to one endpoint, medians of ${ROUNDS}`,
        columns: ['', 'seconds', 'changes per second', 'of the bare loop'],
        rows: [
          ['only read and posted', plain, EVENTS / plain, 1],
          ['delivered', whole, rate, plain / whole],
        ],
      },
    ],
    goals: [
      {
        goal: `at least ${figure(MIN_PER_SECOND)} changes per second are read and delivered`,
        measured: figure(rate),
        met: rate >= MIN_PER_SECOND,
      },
    ],
    measurements: { name: 'changes', events: EVENTS, ratio: plain / whole, seconds: { bare, delivered } },
  };
}

const OPT_OUT = {
  workspace_id: 'r.workspace_id',
  recipient_id: 'r.id',
  change_id: 'gen_random_uuid()',
  action: "'opt_out'",
  channel: "'email'",
  topic: "'product-news'",
  choice_after: "'out'",
  actor: "'one_click'",
  source: "'one_click'",
  link_purpose: "'u'",
  link_channel: "'email'",
  link_topic: "'product-news'",
  campaign: "'spring'",
  locale: "'en'",
  consent_source: 'r.consent_source',
  consent_at: 'r.consent_at',
};

const FROM_BATCH = `
  FROM generate_series(batch * 50, batch * 50 + 49) AS n
  JOIN recipient r ON r.ref = 'cus_' || (n * 7919 % ${RECIPIENTS})
   AND r.workspace_id = (SELECT id FROM workspace WHERE key = 'bench')`;

/** Written as many users would: in transactions of a few dozen. */
async function fillLedger(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `DO $$ BEGIN
       FOR batch IN 0..${Math.ceil(EVENTS / 50) - 1} LOOP
         ${insertEvents(OPT_OUT, FROM_BATCH)};
         COMMIT;
       END LOOP; END $$`,
  );
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** Seconds from the receiver's first request to its last. */
async function time(url: string, way: 'bare' | 'worker'): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('TRUNCATE webhook_endpoint, webhook_message, propagation_rollup');
  await client.query('CHECKPOINT');
  await client.end();
  const receiver = start('receive-changes.ts', [String(EVENTS)], url);
  const { port } = await told<{ port: number }>(receiver);
  const sender = start('send-changes.ts', [way, `http://127.0.0.1:${port}/`], url);
  const { seconds } = await told<{ seconds: number }>(receiver);
  for (const child of [sender, receiver]) child.kill('SIGKILL');
  return seconds;
}

function start(file: string, options: string[], url: string): ChildProcess {
  return fork(path.join(import.meta.dirname, file), options, {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      APP_SECRET: BENCH_SECRET,
      WEBHOOK_ALLOW_LOOPBACK: 'on',
      LOG_LEVEL: 'error',
    },
  });
}

async function told<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, 'message')) as [Message];
  return message;
}
