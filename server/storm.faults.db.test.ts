import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { closePool, pool } from '@/lib/db/pool';
import { acknowledged, ledgerOf, mintLinks, postAll, postUntilTaken, type Answers } from './test/one-clicks';
import { startTcpProxy, type TcpProxy } from './test/tcp-proxy';
import { startWholeServer, type WholeServer } from './test/whole-server';

const PEOPLE = 200;
/** A machine that is too busy to answer within the two seconds that a mailbox provider waits answers 503. */
const MAX_TRIES = 5;

const database = process.env['DATABASE_URL'] ?? '';
let scope: WorkspaceScope;
let proxy: TcpProxy;
let server: WholeServer | undefined;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  proxy = await startTcpProxy(database);
});

afterEach(async () => {
  await server?.end('SIGKILL');
  await proxy.close();
});

afterAll(closePool);

/** What a scanner does after a big send: it opens the page of each link and presses its one-click, many at once. */
type Storm = { clicks: Answers; views: (number | null)[] };

async function storm(
  { url }: WholeServer,
  tokens: readonly string[],
  onAnswer: (answers: Answers) => void = () => undefined,
): Promise<Storm> {
  let isOver = false;
  const views: Storm['views'] = [];
  const viewing = Array.from({ length: 8 }, async (_, lane) => {
    for (let place = lane; !isOver; place += 8) {
      const viewed = await fetch(`${url}/u/${tokens[place % tokens.length]}`).catch(() => null);
      await viewed?.arrayBuffer().catch(() => undefined);
      views.push(viewed?.status ?? null);
    }
  });
  const clicks = await postAll(url, tokens, { onAnswer });
  isOver = true;
  await Promise.all(viewing);
  return { clicks, views };
}

const statusesOf = ({ clicks, views }: Storm) => [...new Set([...clicks.values(), ...views])];

/** Storms until everything was answered well, each time with other people. */
async function stormUntilAllIsWell(on: WholeServer): Promise<Storm> {
  let last: Storm | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    scope = await foundWorkspace(pool());
    last = await storm(on, await mintLinks(scope, PEOPLE / 2));
    if (statusesOf(last).every((status) => status === 200)) break;
  }
  return last as Storm;
}

async function expectNothingLost(tokens: readonly string[], { clicks }: Storm): Promise<void> {
  const kept = await ledgerOf(database, scope, tokens);
  expect(acknowledged(clicks).length).toBeGreaterThan(0);
  expect(acknowledged(clicks).filter((token) => kept.get(token) !== 1)).toEqual([]);
  expect([...kept.values()].every((events) => events <= 1)).toBe(true);
}

async function expectAllTaken(on: WholeServer, tokens: readonly string[], { clicks }: Storm): Promise<void> {
  await postUntilTaken(
    on.url,
    tokens.filter((token) => clicks.get(token) !== 200),
  );
  expect(await ledgerOf(database, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
}

it('a storm of views and one-clicks is answered without an error, and with 503 at worst while the database’s connections are cut; nothing acknowledged is lost', async () => {
  const started = await startWholeServer({ DATABASE_URL: proxy.url });
  server = started;
  expect(statusesOf(await stormUntilAllIsWell(started))).toEqual([200]);

  scope = await foundWorkspace(pool());
  const tokens = await mintLinks(scope, PEOPLE);
  let cuts = 0;
  const broken = await storm(started, tokens, ({ size }) => {
    if (size < (cuts + 1) * 50) return;
    cuts += 1;
    proxy.cut();
    setTimeout(() => proxy.open(), 100);
  });
  proxy.open();
  expect(statusesOf(broken).filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await expectNothingLost(tokens, broken);
  await expectAllTaken(started, tokens, broken);

  expect(statusesOf(await stormUntilAllIsWell(started))).toEqual([200]);
});

it('a server that is killed in a storm has stored every acknowledged one-click once, and the next takes the rest', async () => {
  const killed = await startWholeServer();
  server = killed;
  const tokens = await mintLinks(scope, PEOPLE);
  const broken = await storm(killed, tokens, ({ size }) => {
    if (size === 80) void killed.end('SIGKILL');
  });
  expect(acknowledged(broken.clicks).length).toBeLessThan(tokens.length);
  await expectNothingLost(tokens, broken);
  server = await startWholeServer();
  await expectAllTaken(server, tokens, broken);
});
