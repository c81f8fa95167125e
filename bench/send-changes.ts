/**
 * Sends the ledger of the benchmark's workspace to an address until it is killed: as the worker does, or, for
 * comparison, the bare way, which reads a hundred rows and posts them without recording anything. `tsx
 * bench/send-changes.ts WAY URL`.
 */
import http from 'node:http';
import pg from 'pg';
import { openApiKey, openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { BEGINNING } from '@/domain/choices/place/schema';
import { createWebhook, replayWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now } from '@/lib/clock';
import { deliverUntil } from '@/server/jobs/webhooks';

const BATCH = 100;
const [way = '', url = ''] = process.argv.slice(2);
process.once('disconnect', () => process.exit());
await (way === 'worker' ? deliver() : sendBare());

async function deliver(): Promise<void> {
  const workspace = await openWorkspaceAsOperator('bench');
  if (!workspace) throw new Error('There is no workspace');
  const key = { name: 'Bench', permissions: ['webhooks' as const], expiresAt: null };
  const { token } = await createApiKey(workspace, key, 'bench', now());
  const scope = await openApiKey(token, now());
  if (!scope) throw new Error('The API key is not valid');
  const made = await createWebhook(scope, webhookSettingsSchema.parse({ url, batch: BATCH }), now());
  if (made.kind !== 'kept') throw new Error(made.kind);
  await replayWebhook(scope, made.webhook.id, BEGINNING);
  await deliverUntil(new AbortController().signal);
}

async function sendBare(): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  const agent = new http.Agent({ keepAlive: true });
  let after = '0';
  for (;;) {
    const { rows } = await client.query<{ id: string }>(
      `SELECT e.*, r.ref FROM (SELECT * FROM consent_event WHERE id > $1 ORDER BY id LIMIT ${BATCH}) e
         LEFT JOIN recipient r ON r.id = e.recipient_id ORDER BY e.id`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    await postBare(agent, JSON.stringify({ type: 'bare', data: { changes: rows } }));
  }
  await client.end();
}

function postBare(agent: http.Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}
