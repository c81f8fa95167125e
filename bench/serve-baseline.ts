/**
 * The baseline for one-click: Hono on node:http, the same pool and natural batching, and one INSERT into one table per
 * flush. No verification, no ledger, no lock: the least that could be called storing an opt-out.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { createBatcher } from '@/lib/batch';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { env } from '@/lib/env';
import { serveForBench } from './served';

type OptOut = { id: string; token: string; created_at: Date };

await pool().query(
  'CREATE TABLE IF NOT EXISTS bench_opt_out (id uuid PRIMARY KEY, token text NOT NULL, created_at timestamptz NOT NULL)',
);

const batcher = createBatcher<OptOut, undefined>({
  flush: async (optOuts) => {
    const source = rowSource(optOuts, { id: 'uuid', token: 'text', created_at: 'timestamptz' });
    await pool().query(
      `INSERT INTO bench_opt_out (id, token, created_at) SELECT id, token, created_at FROM ${source.sql}`,
      source.values,
    );
    return optOuts.map(() => undefined);
  },
  max: 256,
  lanes: 2,
  mostWaiting: 20_000,
  retryAlone: () => false,
});

const app = new Hono().post('/u/:token', async (c) => {
  await c.req.text();
  await batcher.add({ id: uuidv7(), token: c.req.param('token'), created_at: now() });
  return c.body(null, 200);
});

const listener = getRequestListener(app.fetch);
const server = createServer((request, response) => void listener(request, response));
server.listen(env().PORT, '127.0.0.1', () => {
  serveForBench({
    url: `http://127.0.0.1:${env().PORT}`,
    close: async () => {
      server.closeAllConnections();
      await pool().end();
    },
  });
});
