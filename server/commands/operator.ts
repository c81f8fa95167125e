import type { Command } from 'commander';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { StartRefusedError } from '@/domain/settings/installation/schema';
import { listWorkspaceKeys } from '@/domain/workspace/data';
import { closePool } from '@/lib/db/pool';
import { EnvError } from '@/lib/env';
import { FolderInUseError, openDatabase } from '@/server/embedded';
import { SecretLostError } from '@/server/pglite/data-folder';
import { checkStart } from '@/server/setup/check-start';
import { explainToPerson } from '@/server/setup/explain';

/**
 * A mistake that the user at the command line can correct: reported in one sentence, without a stack, with exit code 2.
 */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Conventional exit codes. */
export const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const;

/** Parses the arguments and runs the command that they name, to its end. Reports what went wrong, if anything. */
export async function runCommand(program: Command): Promise<void> {
  for (const command of [program, ...program.commands]) {
    command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));
  }
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
  }
}

const USAGE = [UsageError, EnvError, FolderInUseError, SecretLostError, StartRefusedError];

function explain(error: unknown): number {
  const isUsage = USAGE.some((kind) => error instanceof kind);
  console.error(error instanceof UsageError ? error.message : (explainToPerson(error) ?? error));
  return isUsage ? EXIT.usage : EXIT.failed;
}

/** Opens the database and a workspace in it, and closes both when the work is done. */
export async function inWorkspace(
  key: string,
  work: (scope: WorkspaceScope) => Promise<void>,
): Promise<void> {
  await inDatabase(async () => {
    const scope = await openWorkspaceAsOperator(key);
    if (!scope) throw new UsageError(`There is no workspace "${key}". ${await thereAre()}`);
    await work(scope);
  });
}

/** Like {@link inWorkspace}, for commands that may omit the workspace if there is only one. */
export async function inOnlyWorkspace(work: (scope: WorkspaceScope) => Promise<void>): Promise<void> {
  await inDatabase(async () => {
    const [key, ...others] = await listWorkspaceKeys();
    const scope = key !== undefined && others.length === 0 ? await openWorkspaceAsOperator(key) : null;
    if (!scope) throw new UsageError(`Which workspace? Give --workspace. ${await thereAre()}`);
    await work(scope);
  });
}

async function thereAre(): Promise<string> {
  const keys = await listWorkspaceKeys();
  return keys.length > 0
    ? `There are: ${keys.join(', ')}.`
    : 'There are none yet: npm run workspace -- create makes one.';
}

/** Opens the database, and closes it when the work is done. */
export async function inDatabase(work: () => Promise<void>): Promise<void> {
  const database = await openDatabase({ exclusive: false });
  try {
    await checkStart('tool');
    await work();
  } finally {
    await closePool();
    await database.close();
  }
}
