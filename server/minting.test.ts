/** The samples of docs/minting.md, each checked against the vectors if this machine has its runtime. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mint } from '@/docs/minting/mint.mjs';
import vectors from '@/domain/access/link/link-vectors.json';
import { verifyToken } from '@/domain/access/link/rules';

const ROOT = path.join(import.meta.dirname, '..');
const SAMPLES = [
  'mint.mjs',
  'mint.py',
  'mint.php',
  'mint.rb',
  'mint.go',
  'Mint.java',
  'mint.liquid',
  'mint.hbs',
];

const keys: Readonly<Record<string, string>> = vectors.keys;
/** The vectors with the short mac, which programs mint; templates mint the other. */
const wanted = vectors.valid.filter(({ token }) => !/\.[0-9a-f]{64}$/.test(token));
const lines = wanted.map(({ claims }) => {
  const { kid, purpose, recipient, channel, topic, campaign, issuedAt } = claims;
  const issued = issuedAt === null ? '' : String(Date.parse(issuedAt) / 1000);
  return [kid, keys[kid], purpose, recipient, channel ?? '', topic ?? '', campaign ?? '', issued].join('\t');
});

/** Input that every sample refuses to sign: the driver's input line, and the part that the error names. */
const refused = [
  ['kid', 'K1', 'u', '42', 'email', 'news', ''],
  ['purpose', 'k1', 'unsubscribe', '42', 'email', 'news', ''],
  ['recipient', 'k1', 'u', '', 'email', 'news', ''],
  ['recipient', 'k1', 'u', 'a'.repeat(129), 'email', 'news', ''],
  ['channel', 'k1', 'u', '42', 'fax', 'news', ''],
  ['topic', 'k1', 'u', '42', 'email', 'News', ''],
  ['campaign', 'k1', 'u', '42', 'email', 'news', 'Black-Friday'],
  ['campaign', 'k1', 'u', '42', 'email', 'news', 'v1.2'],
  ['campaign', 'k1', 'u', '42', 'email', 'news', 'promoção'],
  ['campaign', 'k1', 'u', '42', 'email', 'news', 'a'.repeat(65)],
].map(([part = '', kid = '', purpose = '', recipient = '', channel = '', topic = '', campaign = '']) => ({
  part,
  link: { kid, purpose, recipient, channel, topic, campaign },
}));
const refusedLines = refused.map(({ link: { kid, ...rest } }) =>
  [kid, keys['k1'], ...Object.values(rest), ''].join('\t'),
);

type Runtime = { name: string; files: string[]; prepare?: string[]; run: string[]; asks?: string[] };

/** The files of each are copied into one folder; if `asks` fails, the runtime is not installed. */
const RUNTIMES: Runtime[] = [
  { name: 'Python', files: ['mint.py', 'drive.py'], run: ['python3', 'drive.py'] },
  { name: 'PHP', files: ['mint.php', 'drive.php'], run: ['php', 'drive.php'] },
  { name: 'Ruby', files: ['mint.rb', 'drive.rb'], run: ['ruby', 'drive.rb'] },
  {
    name: 'Go',
    files: ['mint.go', 'drive.go'],
    run: ['go', 'run', 'mint.go', 'drive.go'],
    asks: ['go', 'version'],
  },
  {
    name: 'Java',
    files: ['Mint.java', 'Drive.java'],
    prepare: ['javac', 'Mint.java', 'Drive.java'],
    run: ['java', '-Xshare:auto', '-cp', '.', 'Drive'],
    asks: ['javac', '-version'],
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'optdown-minting-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function execute([command = '', ...rest]: readonly string[], input = ''): string {
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd: folder,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, GOCACHE: path.join(folder, 'go-cache'), GO111MODULE: 'off' },
  };
  return execFileSync(command, rest, options);
}

function isHere(asks: readonly string[]): boolean {
  try {
    const [command = '', ...rest] = asks;
    execFileSync(command, rest, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it('the guide shows the samples as they are in their files', () => {
  const guide = readFileSync(path.join(ROOT, 'docs/minting.md'), 'utf8');
  for (const sample of SAMPLES)
    expect(guide).toContain(readFileSync(path.join(ROOT, 'docs/minting', sample), 'utf8').trimEnd());
});

it.each(refused)('Node refuses a malformed part and names it: $part', ({ part, link: { kid, ...link } }) => {
  const sign = () => mint({ kid, secret: keys['k1'] ?? '' }, link as Parameters<typeof mint>[1], null);
  expect(sign).toThrow(`Not a ${part}: `);
});

describe('a sample that mints the vectors and refuses malformed parts', () => {
  it.each(wanted)('Node: $note', ({ token, claims: { kid, issuedAt, ...claims } }) => {
    const link = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
    const issued = issuedAt === null ? null : Date.parse(issuedAt) / 1000;
    expect(mint({ kid, secret: keys[kid] ?? '' }, link as Parameters<typeof mint>[1], issued)).toBe(token);
  });

  for (const { name, files, prepare, run, asks } of RUNTIMES) {
    const isRun = isHere(asks ?? [run[0] ?? '', '--version']);
    it.skipIf(!isRun)(`${name}${isRun ? '' : ' (not on this machine: not tested)'}`, () => {
      for (const file of files) {
        const from = file.toLowerCase().startsWith('mint') ? 'docs/minting' : 'server/test/minting';
        copyFileSync(path.join(ROOT, from, file), path.join(folder, file));
      }
      if (prepare) execute(prepare);
      expect(
        execute(run, `${[...lines, ...refusedLines].join('\n')}\n`)
          .trim()
          .split('\n')
          .map((line) => line.replace(/^(Not a \w+): .*$/, '$1')),
      ).toEqual([...wanted.map(({ token }) => token), ...refused.map(({ part }) => `Not a ${part}`)]);
    });
  }
});

const hasLiquid = isHere(['ruby', '-e', 'require "liquid"']);
describe('templates', () => {
  it.skipIf(!hasLiquid)(`Liquid${hasLiquid ? '' : ' (no ruby-liquid on this machine: not tested)'}`, () => {
    const secret = Buffer.from(keys['k1'] ?? '', 'base64url');
    const template = readFileSync(path.join(ROOT, 'docs/minting/mint.liquid'), 'utf8');
    for (const filter of ['hmac_sha256', 'hmac_sha256_hex']) {
      const filled = template
        .replace('the secret, as text', secret.toString())
        .replace('hmac_sha256:', `${filter}:`);
      const url = execute(
        ['ruby', path.join(ROOT, 'server/test/minting/liquid.rb'), 'cus_000481'],
        filled,
      ).trim();
      const key = { kid: 'k1', workspaceId: 'w', secret, state: 'active' } as const;
      expect(verifyToken(url.replace('https://optdown.example.com/u/', ''), key)?.claims).toEqual({
        purpose: 'u',
        recipient: 'cus_000481',
        channel: 'email',
        topic: 'product-news',
        campaign: 'autumn-26',
        issuedAt: null,
      });
    }
  });
});
