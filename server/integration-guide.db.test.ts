/**
 * docs/integration.md: bash and curl run its calls in order, and the answers are compared with those shown below them.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveApi } from '@/api/testing';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { foundWorkspace } from '@/domain/settings/create-workspace/mutations';
import { newWorkspaceSchema } from '@/domain/settings/create-workspace/schema';
import { randomSecret, signedHeaders } from '@/domain/feed/webhook/rules';
import { now } from '@/lib/clock';
import { runWaitingUploads } from './jobs/uploads';

const guide = readFileSync(path.join(import.meta.dirname, '../docs/integration.md'), 'utf8');

type Block = { language: string; text: string; title: string; follows: boolean };
type Step = { title: string; script: string; answer: { language: string; text: string } | null };

/** The fenced blocks, each with its heading and whether it directly follows the previous one. */
const blocks = [...guide.matchAll(/^## (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)].reduce<{
  found: Block[];
  title: string;
  end: number;
}>(
  (read, { 0: all, 1: title, 2: language = '', 3: text = '', index }) => {
    if (title !== undefined) return { ...read, title };
    const follows = guide.slice(read.end, index).trim() === '';
    read.found.push({ language, text, title: read.title, follows });
    return { ...read, end: index + all.length };
  },
  { found: [], title: '', end: 0 },
).found;

const steps = blocks.flatMap(({ language, text, title }, place): Step[] => {
  if (language !== 'sh') return [];
  const next = blocks[place + 1];
  const answer = next?.follows && next.language !== 'sh' ? next : null;
  return [{ title: `${title} (${place})`, script: text, answer }];
});

const CURL_IS_HERE = ['bash', 'curl'].every((tool) => !spawnSync(tool, ['--version']).error);
const BETWEEN = '\u001e';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'optdown-guide-'));
  process.env['DATA_DIR'] = folder;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!CURL_IS_HERE)('docs/integration.md, run by bash and curl (skipped without them)', () => {
  let answers: string[];

  beforeAll(async () => {
    const founded = await foundWorkspace(workspaceOfReader());
    if (founded.kind !== 'founded') throw new Error(founded.kind);
    const { scope } = founded;
    const key = { name: 'CRM', permissions: [...API_PERMISSIONS], expiresAt: null };
    const { token } = await createApiKey(scope, key, 'The tests', now());
    const server = await serveApi();
    const stopping = new AbortController();
    const working = importUntil(stopping.signal);
    answers = await run({ OPTDOWN: server.url, KEY: token });
    stopping.abort();
    await working;
    await server.close();
  });

  it('runs to the end', () => {
    expect(answers).toHaveLength(steps.length + 1);
  });

  it.each(steps.map((step, place) => ({ ...step, place })))(
    '$title gets the documented answer',
    ({ answer, place }) => {
      const given = answers[place] ?? '';
      if (answer) expect(shapeOf(given, answer.language)).toEqual(shapeOf(answer.text, answer.language));
    },
  );
});

/** What the reader has: a workspace as the guide's first command creates it, and no more. */
function workspaceOfReader() {
  const command = blocks.find(({ text }) => text.includes('workspace -- create'))?.text ?? '';
  const flag = (name: string) =>
    new RegExp(`--${name} (?:"([^"]+)"|(\\S+))`).exec(command)?.slice(1).find(Boolean);
  return newWorkspaceSchema.parse({
    key: `guide-${randomUUID()}`,
    name: flag('name'),
    contactEmail: flag('contact'),
    postalAddress: flag('address'),
    locales: ['en'],
    timeZone: 'UTC',
  });
}

/** Runs the steps in one shell, because later ones use variables of earlier ones. */
async function run(environment: Record<string, string>): Promise<string[]> {
  const script = steps.map((step) => `${step.script}\nprintf '${BETWEEN}'`).join('\n');
  const bash = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment } as unknown as NodeJS.ProcessEnv,
  });
  let [said, complained] = ['', ''];
  bash.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  bash.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const code = await new Promise((resolve) => bash.on('close', resolve));
  expect([code, complained, code === 0 ? '' : said]).toEqual([0, '', '']);
  return said.split(BETWEEN);
}

async function importUntil(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await runWaitingUploads(stopping);
    await wait(100, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** What must be equal: everything except generated values, which must only have the same form. */
function shapeOf(text: string, language: string): unknown {
  if (language !== 'json') return text.trim().replaceAll('\r\n', '\n');
  try {
    return alike('', JSON.parse(text));
  } catch {
    return text
      .trim()
      .split('\n')
      .map((line) => alike('', JSON.parse(line)));
  }
}

const MADE_ANEW: readonly [RegExp, string][] = [
  [/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/, 'a UUID'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time'],
  [/^whsec_[\w+/=]{44}$/, 'a secret'],
  [/https?:\/\/[^/]+\/u\/\w+\.(.+)\.\w+\.[\w-]{22}/g, 'a link of $1'],
];
const NAMED_ANEW: Record<string, RegExp> = {
  id: /^\d+$/,
  cursor: /^[\w-]{8,}$/,
  kid: /^[a-z\d]{2,16}$/,
  secret: /^[\w-]{43,}$/,
  secretText: /^\w{43}$/,
};

function alike(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => alike('', each));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, alike(key, each)]));
  if (typeof value !== 'string') return value;
  if (NAMED_ANEW[name]?.test(value)) return `a ${name}`;
  return MADE_ANEW.reduce((text, [pattern, word]) => text.replace(pattern, word), value);
}

describe('the samples that verify a webhook', () => {
  const secret = randomSecret();
  const body = '{"type":"webhook.test","data":{"by":"Zoë"}}';
  const good = () => signedHeaders([randomSecret(), secret], { id: 'msg_1', body, at: now() });
  const cases = (): [Record<string, string>, string, boolean][] => [
    [good(), body, true],
    [good(), body.replace('Zoë', 'Zoe'), false],
    [{ ...good(), 'webhook-id': 'msg_2' }, body, false],
    [signedHeaders([randomSecret()], { id: 'msg_1', body, at: now() }), body, false],
    [signedHeaders([secret], { id: 'msg_1', body, at: new Date(now().getTime() - 600_000) }), body, false],
    [{}, body, false],
  ];
  const sampleIn = (language: string) =>
    blocks.find(({ language: own, text }) => own === language && text.includes('verify('))?.text ?? '';

  it('accept our messages in Node, and none that was changed or is too old', async () => {
    const file = path.join(folder, 'verify.mjs');
    writeFileSync(file, sampleIn('js'));
    const { verify } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      verify: (secret: string, headers: Record<string, string>, body: string) => boolean;
    };
    for (const [headers, text, isGood] of cases()) expect(verify(secret, headers, text)).toBe(isGood);
  });

  it.skipIf(spawnSync('python3', ['--version']).error)(
    'do the same in Python (skipped without python3)',
    () => {
      const call =
        'import json, sys\nfor h, b, _ in json.load(sys.stdin): print(verify(sys.argv[1], h, b.encode()))\n';
      const said = execFileSync('python3', ['-c', sampleIn('python') + call, secret], {
        input: JSON.stringify(cases()),
        encoding: 'utf8',
      });
      expect(said.trim().split('\n')).toEqual(cases().map(([, , isGood]) => (isGood ? 'True' : 'False')));
    },
  );
});
