import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isCompiled } from '@/server/own-file';
import { readSchema, SCHEMA_FOLDER } from '@/server/migration/files';

const CLIENT = 'lib/db/generated';
const SHIPPED = path.join(CLIENT, 'shipped.ts');
const STAMP = path.join(CLIENT, '.made-from');

/** Writes the Prisma client into lib/db/generated, unless it already matches the schema. */
export async function generateClient(): Promise<'generated' | 'up to date'> {
  // Compiled code holds the client of these sources, and may run where Prisma's command is not installed.
  if (isCompiled) return 'up to date';
  const wanted = await fingerprint();
  const present = await readFile(STAMP, 'utf8').catch(() => '');
  if (present === wanted) {
    await writeShipped();
    return 'up to date';
  }
  await runPrisma();
  await writeShipped();
  await writeFile(STAMP, wanted);
  return 'generated';
}

/** Records the version and the migrations of this build, for hosts that do not have its sources. */
async function writeShipped(): Promise<void> {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const entries = await readdir('prisma/migrations', { withFileTypes: true });
  const migrations = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const text = `export const SHIPPED = ${JSON.stringify({ version, migrations: migrations.sort() })};\n`;
  if ((await readFile(SHIPPED, 'utf8').catch(() => '')) !== text) await writeFile(SHIPPED, text);
}

async function fingerprint(): Promise<string> {
  const version = (
    JSON.parse(await readFile('node_modules/prisma/package.json', 'utf8')) as { version: string }
  ).version;
  const hash = createHash('sha256').update(version);
  for (const { path: file, content } of await readSchema(SCHEMA_FOLDER)) hash.update(file).update(content);
  return hash.digest('hex');
}

/**
 * Before it generates, Prisma looks for its native schema engine and would download it, although generating does not
 * use it. Any existing file satisfies the check.
 */
async function runPrisma(): Promise<void> {
  const command = path.resolve('node_modules/prisma/build/index.js');
  try {
    await promisify(execFile)(process.execPath, [command, 'generate'], {
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The Prisma client could not be generated:\n${stdout}${stderr}`, { cause: error });
  }
}
