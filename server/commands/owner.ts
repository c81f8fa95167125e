import { Argument, Command } from 'commander';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { nameFor } from '@/domain/access/login/rules';
import { loginEmailSchema } from '@/domain/access/login/schema';
import { listOwnerEmails } from '@/domain/access/member/data';
import { installOwner, type InstalledOwner } from '@/domain/access/owner/mutations';
import { now } from '@/lib/clock';
import { inOnlyWorkspace, inWorkspace, runCommand, UsageError } from './operator';
import { servedAddress } from './served-address';

type Flags = { workspace?: string; email?: string };

const program = new Command('npm run owner --')
  .description(
    `The owners of a workspace.
  reset  give an owner a new password, end their sessions, and show the password only once;
         someone who is not an owner yet becomes one`,
  )
  .addArgument(new Argument('<action>').choices(['reset']))
  .option('--workspace <KEY>', 'the workspace; optional if there is only one')
  .option('--email <ADDRESS>', "the owner's address; optional if there is only one owner")
  .action((_action: 'reset', flags: Flags) =>
    flags.workspace === undefined
      ? inOnlyWorkspace((scope) => reset(scope, flags))
      : inWorkspace(flags.workspace, (scope) => reset(scope, flags)),
  );

const SAID: Record<InstalledOwner['kind'], string> = {
  reset: 'has a new password, and was logged out everywhere.',
  promoted: 'is an owner now, has a new password, and was logged out everywhere.',
  created: 'is a new owner.',
};

async function reset(scope: WorkspaceScope, flags: Flags): Promise<void> {
  const email = flags.email === undefined ? await onlyOwner(scope) : emailOf(flags.email);
  const { kind, password } = await installOwner(scope, { email, name: nameFor(email) }, now());
  const { url, assumed } = await servedAddress();
  console.log(`${email} ${SAID[kind]}

  log in    ${url}/admin
  e-mail    ${email}
  password  ${password}  (it is not shown again)${assumed === null ? '' : `\n\n${assumed}`}`);
}

function emailOf(given: string): string {
  const email = loginEmailSchema.safeParse(given).data;
  if (email === undefined) throw new UsageError(`"${given}" is not an e-mail address.`);
  return email;
}

async function onlyOwner(scope: WorkspaceScope): Promise<string> {
  const [email, ...others] = await listOwnerEmails(scope);
  if (email === undefined) throw new UsageError('The workspace has no owner yet: give --email to make one.');
  if (others.length > 0)
    throw new UsageError(
      `The workspace has several owners: give --email. There are: ${[email, ...others].join(', ')}.`,
    );
  return email;
}

await runCommand(program);
