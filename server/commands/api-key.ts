import { Argument, Command } from 'commander';
import { z } from 'zod';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { listApiKeys } from '@/domain/access/api-key/data';
import { createApiKey, revokeApiKey } from '@/domain/access/api-key/mutations';
import { stateOf } from '@/domain/access/api-key/rules';
import { API_PERMISSIONS, newApiKeySchema } from '@/domain/access/api-key/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { wholeNumber } from '@/lib/whole-number';
import { inWorkspace, runCommand, UsageError } from './operator';

const ACTIONS = ['list', 'create', 'revoke'] as const;
type Action = (typeof ACTIONS)[number];
type Flags = { workspace: string; name?: string; scopes?: string; days?: string; id?: string };

const program = new Command('npm run api-key --')
  .description(
    `The keys with which a sender's systems call the API.
  list    show them
  create  create one, and show it once
  revoke  end a key; it stops working within seconds`,
  )
  .addArgument(new Argument('<action>').choices(ACTIONS))
  .requiredOption('--workspace <KEY>', 'the workspace')
  .option('--name <NAME>', 'create: what it is for, such as "Marketing automation"')
  .option(
    '--scopes <LIST>',
    `create: what it may do, separated by commas, or all: ${API_PERMISSIONS.join(', ')}`,
  )
  .option('--days <NUMBER>', 'create: expires after this many days; default: never')
  .option('--id <ID>', "revoke: the key's id, as list shows it")
  .action((action: Action, flags: Flags) =>
    inWorkspace(flags.workspace, (scope) => run(scope, action, flags)),
  );

async function run(scope: WorkspaceScope, action: Action, flags: Flags): Promise<void> {
  switch (action) {
    case 'list':
      return list(scope);
    case 'create':
      return create(scope, flags);
    case 'revoke':
      return revoke(scope, flags.id);
  }
}

async function list(scope: WorkspaceScope): Promise<void> {
  const keys = await listApiKeys(scope);
  if (keys.length === 0)
    console.log('There are none yet. Create one: npm run api-key -- create --workspace …');
  for (const key of keys) {
    const used = key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString().slice(0, 16)}Z` : 'never used';
    console.log(`${key.id}  ${key.hint}…  ${stateOf(key, now()).padEnd(7)}  ${used}  ${key.name}`);
    console.log(`${' '.repeat(38)}${key.permissions.join(' ')}`);
  }
}

async function create(scope: WorkspaceScope, { name, scopes, days }: Flags): Promise<void> {
  if (name === undefined || scopes === undefined)
    throw new UsageError('create needs --name (what the key is for) and --scopes (what it may do).');
  const given = newApiKeySchema.safeParse({
    name,
    permissions: scopes === 'all' ? [...API_PERMISSIONS] : scopes.split(',').map((scope) => scope.trim()),
    expiresAt: days === undefined ? null : new Date(now().getTime() + daysOf(days) * DAY),
  });
  if (!given.success) {
    throw new UsageError(
      given.error.issues.some(({ path }) => path[0] === 'name')
        ? '--name must have 1 to 80 characters.'
        : `--scopes must be all, or some of these, separated by commas: ${API_PERMISSIONS.join(', ')}`,
    );
  }
  const { id, token } = await createApiKey(scope, given.data, 'npm run', now());
  await appendAudit(pool(), scope, {
    action: 'api_key.created',
    subject: given.data.name,
    details: { id, permissions: given.data.permissions },
  });
  console.log(
    `${token}\n\nIt is not shown again. Its id is ${id}; it may: ${given.data.permissions.join(', ')}.`,
  );
}

function daysOf(text: string): number {
  const days = wholeNumber({ min: 1, max: 3_650 }).safeParse(text).data;
  if (days === undefined) throw new UsageError('--days must be a whole number from 1 to 3650.');
  return days;
}

async function revoke(scope: WorkspaceScope, id: string | undefined): Promise<void> {
  const known = z.uuid().safeParse(id).data;
  if (known === undefined) throw new UsageError('revoke needs --id, as list shows it.');
  const name = await revokeApiKey(scope, known, now());
  if (name === null) throw new UsageError('The workspace has no such key, or it is already revoked.');
  await appendAudit(pool(), scope, { action: 'api_key.revoked', subject: name, details: { id: known } });
  console.log(`"${name}" is revoked. Every process refuses it within seconds.`);
}

await runCommand(program);
