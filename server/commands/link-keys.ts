import { Argument, Command } from 'commander';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { listLinkKeys } from '@/domain/access/link/data';
import { createLinkKey, KidTakenError, setLinkKeyState } from '@/domain/access/link/mutations';
import { kidSchema, type LinkKeyState } from '@/domain/access/link/schema';
import { now } from '@/lib/clock';
import { inWorkspace, runCommand, UsageError } from './operator';

const STATE_AFTER = { retire: 'retired', reduce: 'reduced', revoke: 'revoked' } as const satisfies Record<
  string,
  LinkKeyState
>;
const ACTIONS = ['list', 'create', 'retire', 'reduce', 'revoke'] as const;
type Action = (typeof ACTIONS)[number];
type Flags = { workspace: string; kid?: string };

const program = new Command('npm run link-keys --')
  .description(
    `The keys that sign a workspace's links.
  list    show them
  create  create one that mints and verifies, and show its secret once
  retire  its links still work; new ones are minted with another key
  reduce  it may have leaked: its links can only stop and lower
  revoke  its links stop working, in messages already sent too`,
  )
  .addArgument(new Argument('<action>').choices(ACTIONS))
  .requiredOption('--workspace <KEY>', 'the workspace')
  .option('--kid <KID>', "the key's id, 2 to 16 characters of a-z and 0-9; with create, optional")
  .action((action: Action, flags: Flags) =>
    inWorkspace(flags.workspace, (scope) => run(scope, action, flags)),
  );

async function run(scope: WorkspaceScope, action: Action, flags: Flags): Promise<void> {
  switch (action) {
    case 'list':
      return list(scope);
    case 'create':
      return create(scope, flags.kid);
    case 'retire':
    case 'reduce':
    case 'revoke':
      return change(scope, STATE_AFTER[action], flags.kid);
  }
}

async function list(scope: WorkspaceScope): Promise<void> {
  const keys = await listLinkKeys(scope);
  if (keys.length === 0)
    console.log('There are none yet. Create one: npm run link-keys -- create --workspace …');
  for (const { kid, state, createdAt, stateChangedAt } of keys) {
    const [made, changed] = [createdAt, stateChangedAt].map((date) => date.toISOString().slice(0, 10));
    console.log(
      `${kid.padEnd(16)}  ${state.padEnd(8)}  made ${made}${changed === made ? '' : `, ${state} ${changed}`}`,
    );
  }
}

async function create(scope: WorkspaceScope, wanted: string | undefined): Promise<void> {
  if (wanted !== undefined && !kidSchema.safeParse(wanted).success) {
    throw new UsageError(`"${wanted}" is not a key's id: a-z and 0-9, 2 to 16 characters.`);
  }
  try {
    const { kid, secret } = await createLinkKey(
      scope,
      wanted === undefined ? {} : { kid: wanted },
      (client, made) => appendAudit(client, scope, { action: 'link_key.created', subject: made }),
    );
    console.log(
      [
        `kid      ${kid}`,
        `secret   ${secret.toString('base64url')}  (base64url; keep it safe, it is not shown again)`,
        `as text  ${secret.toString()}  (the same, for templates: docs/minting.md)`,
      ].join('\n'),
    );
  } catch (error) {
    throw error instanceof KidTakenError ? new UsageError(error.message) : error;
  }
}

async function change(scope: WorkspaceScope, state: LinkKeyState, kid: string | undefined): Promise<void> {
  if (kid === undefined) throw new UsageError('Which key? Give --kid.');
  if (
    !(await setLinkKeyState(scope, kid, state, now(), (client) =>
      appendAudit(client, scope, { action: 'link_key.changed', subject: kid, details: { state } }),
    ))
  ) {
    throw new UsageError(
      `The workspace has no link key ${kid}: npm run link-keys -- list --workspace … shows them.`,
    );
  }
  console.log(`${kid} is ${state}. It takes effect within seconds.`);
}

await runCommand(program);
