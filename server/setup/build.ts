import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compiledFolder, distFolder } from './compiled.mjs';
import { fingerprint } from './fingerprint.mjs';
import { StartError } from './preflight';

/** What the pages of Next.js are made of. */
const FOLDERS = ['api', 'app', 'components', 'domain', 'lib', 'messages', 'page', 'public'];

/** Whether there is a finished build, of whatever sources. */
export function isBuilt(): boolean {
  return existsSync(path.join(distFolder(), 'BUILD_ID'));
}

/** Builds the app for production, as far as the last build was of other sources. */
export async function buildApp(signal?: AbortSignal): Promise<'built' | 'up to date'> {
  if (await isFresh()) return 'up to date';
  // Imported late, because a finished build runs without the packages that make one.
  const { generatePageAssets } = await import('./page-assets');
  await generatePageAssets();
  if (!(await areNextPagesFresh())) await buildNextPages(signal);
  const { compileServer } = await import('./compile-server');
  if (!(await isServerFresh())) await compileServer();
  return 'built';
}

/** Whether the last build was of the sources as they are now. */
export async function isFresh(): Promise<boolean> {
  return (await areNextPagesFresh()) && (await isServerFresh());
}

async function areNextPagesFresh(): Promise<boolean> {
  return isBuilt() && (await readFile(stamp(), 'utf8').catch(() => '')) === (await fingerprint(FOLDERS));
}

async function isServerFresh(): Promise<boolean> {
  return existsSync(await compiledFolder());
}

function stamp(): string {
  return path.join(distFolder(), 'optdown-fingerprint');
}

async function buildNextPages(signal?: AbortSignal): Promise<void> {
  const wanted = await fingerprint(FOLDERS);
  await rm(stamp(), { force: true });
  // Next.js adds its build folder, if it is not .next, to tsconfig.json, and reformats that file.
  const tsconfig = await readFile('tsconfig.json', 'utf8');
  try {
    await runNextBuild(signal);
  } finally {
    if ((await readFile('tsconfig.json', 'utf8')) !== tsconfig) await writeFile('tsconfig.json', tsconfig);
  }
  await writeFile(stamp(), wanted);
}

/** Its output is shown only when it fails. */
async function runNextBuild(signal?: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): boolean => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (code !== 0) throw new StartError(`The build failed:\n${output}`);
}
