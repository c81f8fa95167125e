import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import { createLinkKey } from '@/domain/access/link/mutations';
import { verifyToken } from '@/domain/access/link/rules';
import { admit, foundWorkspace, workspaceKeyOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { runCommand } from '@/server/test/command';

let scope: WorkspaceScope;
let workspace: string;
let folder: string;
let out: string;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  workspace = await workspaceKeyOf(pool(), scope);
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-commands-'));
  out = path.join(folder, 'links.csv');
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
  await admit(pool(), scope, { ref: '-bob', email: 'bob@example.com' });
  await admit(pool(), scope, { ref: 'nomail', phone: '+5511912345678' });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) =>
  runCommand('links', ['--workspace', workspace, '--channel', 'email', '--out', out, ...args]);
const written = async (): Promise<string[][]> => parse(await readFile(out, 'utf8'));

it('makes a link for everyone with an address, with the one-click header fields (requirements 1, 31)', async () => {
  const key = await createLinkKey(scope);
  const ran = await run('--topic', 'news', '--campaign', 'autumn');
  expect(ran).toMatchObject({
    code: 0,
    out: expect.stringContaining('Made the campaign autumn') as string,
  });
  const [header, bob, ada, ...rest] = await written();
  expect(header).toEqual(['ref', 'link', 'List-Unsubscribe', 'List-Unsubscribe-Post']);
  expect(bob?.[0]).toBe("'-bob");
  expect(rest).toEqual([]);
  const [ref, link = '', unsubscribe, post] = ada ?? [];
  expect([ref, unsubscribe, post]).toEqual(['ada', `<${link}>`, 'List-Unsubscribe=One-Click']);
  const token = link.slice(link.lastIndexOf('/') + 1);
  expect(verifyToken(token, { ...key, ...scope, state: 'active' })?.claims).toMatchObject({
    purpose: 'u',
    recipient: 'ada',
    channel: 'email',
    topic: 'news',
    campaign: 'autumn',
  });
});

it('makes links for the refs of a file, and reports the invalid ones', async () => {
  await createLinkKey(scope);
  const refs = path.join(folder, 'refs.csv');
  await writeFile(refs, "ref\nnew-one\nnot a ref\n'-bob\n");
  const ran = await run('--purpose', 'm', '--in', refs);
  expect(ran).toMatchObject({
    code: 0,
    err: expect.stringContaining('refs.csv:3: "not a ref"') as string,
  });
  expect((await written()).map(([ref]) => ref)).toEqual(['ref', 'new-one', "'-bob"]);
  expect((await written())[0]).toEqual(['ref', 'link']);
});

it('stores short links that open', async () => {
  expect(await run('--short', '--topic', 'news')).toMatchObject({ code: 0 });
  const link = (await written())[2]?.[1] ?? '';
  expect(await openLink(link.slice(-22))).toMatchObject({ link: { recipient: 'ada', topic: 'news' } });
});

it('says in a sentence if a key, a topic or a channel is missing', async () => {
  const [noKey, noTopic, locked, noChannel] = await Promise.all([
    run(),
    run('--topic', 'nope'),
    run('--topic', 'receipts'),
    runCommand('links', ['--workspace', workspace, '--channel', 'mail', '--out', out]),
  ]);
  expect(noKey).toMatchObject({ code: 2, err: expect.stringContaining('--create-key') as string });
  expect(noTopic).toMatchObject({ code: 2, err: expect.stringContaining('news') as string });
  expect(locked).toMatchObject({ code: 2, err: expect.stringContaining('transactional') as string });
  expect(noChannel).toMatchObject({ code: 2, err: expect.stringContaining('It sends on') as string });
});
