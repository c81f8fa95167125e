import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generatePageAssets } from './page-assets';
import { StartError } from './preflight';

/** The inputs of a build: these folders, and files in the root that look like configuration or code. */
const FOLDERS = ['api', 'app', 'components', 'domain', 'lib', 'messages', 'page', 'public'];
const ROOT_FILE = /^(package(-lock)?\.json|tsconfig\.json|[\w.-]+\.(mjs|js|ts))$/;
/** A file that the build itself writes: next-env.d.ts. */
const NOT_BUILT = /\.test\.tsx?$|\.d\.ts$|\.md$|^(vitest|playwright|eslint|prisma)\./;

/** Where Next.js builds to; see next.config.mjs. */
export function distFolder(): string {
  return process.env['NEXT_DIST_DIR'] || '.next';
}

/** Whether there is a finished build, of whatever sources. */
export function isBuilt(): boolean {
  return existsSync(path.join(distFolder(), 'BUILD_ID'));
}

/** Builds the app for production, unless the last build was of the same sources. */
export async function buildApp(signal?: AbortSignal): Promise<'built' | 'up to date'> {
  await generatePageAssets();
  const stamp = path.join(distFolder(), 'optdown-fingerprint');
  const wanted = await fingerprint();
  const present = await readFile(stamp, 'utf8').catch(() => '');
  if (isBuilt() && present === wanted) return 'up to date';
  await rm(stamp, { force: true });
  // Next.js adds its build folder, if it is not .next, to tsconfig.json, and reformats that file.
  const tsconfig = await readFile('tsconfig.json', 'utf8');
  try {
    await runNextBuild(signal);
  } finally {
    if ((await readFile('tsconfig.json', 'utf8')) !== tsconfig) await writeFile('tsconfig.json', tsconfig);
  }
  await writeFile(stamp, wanted);
  return 'built';
}

async function fingerprint(): Promise<string> {
  const root = (await readdir('.', { withFileTypes: true }))
    .filter((entry) => entry.isFile() && ROOT_FILE.test(entry.name))
    .map(({ name }) => name);
  const nested = await Promise.all(FOLDERS.map(filesIn));
  const files = [...root, ...nested.flat()].filter((file) => !NOT_BUILT.test(path.basename(file))).sort();
  const hash = createHash('sha256').update(process.version);
  for (const [name, value] of Object.entries(process.env).sort()) {
    if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${value ?? ''}\0`);
  }
  for (const file of files) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
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
