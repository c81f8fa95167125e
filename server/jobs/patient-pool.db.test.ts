import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { SECOND } from '@/lib/clock';
import { startTcpProxy, type TcpProxy } from '../test/tcp-proxy';
import { openPatientPool } from './patient-pool';

const own = process.env['DATABASE_URL'] ?? '';
let proxy: TcpProxy;
let stopping: AbortController;
let database: pg.Pool;

beforeAll(async () => {
  proxy = await startTcpProxy(own);
  process.env['DATABASE_URL'] = proxy.url;
});

beforeEach(() => {
  proxy.open();
  stopping = new AbortController();
  database = openPatientPool(stopping.signal);
});

afterEach(() => database.end());
afterAll(() => proxy.close());

it('a query made while the database is away is answered once it is back', async () => {
  proxy.cut();
  const asked = database.query<{ answer: number }>('SELECT 42 AS answer');
  await wait(SECOND / 2);
  proxy.open();
  expect((await asked).rows).toEqual([{ answer: 42 }]);
});

it('a query that waits for the database returns no rows, without an error, once the pool is told to stop', async () => {
  proxy.cut();
  const asked = database.query('SELECT 42 AS answer');
  await wait(SECOND / 2);
  stopping.abort();
  expect((await asked).rows).toEqual([]);
});

it('a server that accepts a connection and says nothing does not keep a query for ever', async () => {
  const impatient = openPatientPool(stopping.signal, SECOND / 5);
  proxy.hang();
  const asked = impatient.query('SELECT 42 AS answer');
  await wait(SECOND / 2);
  stopping.abort();
  expect((await asked).rows).toEqual([]);
  await impatient.end();
});

it('an invalid query is rejected', async () => {
  await expect(database.query('SELEKT')).rejects.toThrow(/syntax/);
});
