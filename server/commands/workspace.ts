import { Argument, Command } from 'commander';
import { foundWorkspace } from '@/domain/settings/create-workspace/mutations';
import { newWorkspaceSchema } from '@/domain/settings/create-workspace/schema';
import { loginEmailSchema } from '@/domain/access/login/schema';
import { nameFor } from '@/domain/access/login/rules';
import { installOwner } from '@/domain/access/owner/mutations';
import { listWorkspaceKeys } from '@/domain/workspace/data';
import { LOCALES } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { inDatabase, runCommand, UsageError } from './operator';
import { servedAddress } from './served-address';

type Flags = {
  name?: string;
  contact?: string;
  owner?: string;
  address: string;
  locales: string;
  timeZone: string;
};

const program = new Command('npm run workspace --')
  .description(
    `The workspaces of this installation: each is a sender or a brand, with its own people and settings.
  list    show their keys
  create  create one with a newsletter by e-mail and the usual reasons, to be changed in the admin area,
          and its owner, with a password that is shown only once`,
  )
  .addArgument(new Argument('<action>').choices(['list', 'create']))
  .addArgument(new Argument('[key]', 'create: appears in URLs, and never changes'))
  .option('--name <NAME>', 'create: the sender as recipients know them')
  .option('--contact <ADDRESS>', 'create: where recipients can write to')
  .option('--owner <ADDRESS>', 'create: who logs in first')
  .option('--address <TEXT>', 'create: the postal address that marketing messages must show', '')
  .option('--locales <LIST>', `create: ${LOCALES.join(', ')}; the first is the default`, 'en')
  .option('--time-zone <NAME>', 'create: where its days begin, such as Europe/Lisbon', 'UTC')
  .action((action: 'list' | 'create', key: string | undefined, flags: Flags) =>
    inDatabase(() => (action === 'list' ? list() : create(key, flags))),
  );

async function list(): Promise<void> {
  const keys = await listWorkspaceKeys();
  console.log(
    keys.length > 0 ? keys.join('\n') : 'There are none yet. Create one: npm run workspace -- create …',
  );
}

/** Error messages by the name of the field that the schema refused. */
const WANTS: Record<string, string> = {
  key: 'The key must have 1 to 64 lower-case letters, digits, - or _, such as acme.',
  name: '--name must have 1 to 80 characters.',
  contactEmail: '--contact must be an e-mail address.',
  postalAddress: '--address must have at most 300 characters.',
  locales: `--locales must be some of these, separated by commas: ${LOCALES.join(', ')}.`,
  timeZone: '--time-zone must be an IANA name, such as Europe/Lisbon.',
};

async function create(key: string | undefined, flags: Flags): Promise<void> {
  if (key === undefined || !flags.name || !flags.contact || !flags.owner)
    throw new UsageError('create needs a key, --name, --contact and --owner.');
  const given = newWorkspaceSchema.safeParse({
    key,
    name: flags.name,
    contactEmail: flags.contact,
    postalAddress: flags.address,
    locales: flags.locales.split(',').map((locale) => locale.trim()),
    timeZone: flags.timeZone,
  });
  if (!given.success) {
    const bad = new Set(given.error.issues.map(({ path }) => String(path[0])));
    throw new UsageError([...bad].map((field) => WANTS[field] ?? field).join('\n'));
  }
  const email = loginEmailSchema.safeParse(flags.owner).data;
  if (email === undefined) throw new UsageError('--owner must be an e-mail address.');
  const outcome = await foundWorkspace(given.data);
  if (outcome.kind === 'key_taken') throw new UsageError(`There is a workspace "${key}" already.`);
  if (outcome.kind === 'unknown_time_zone')
    throw new UsageError(
      `The database does not know the time zone ${flags.timeZone}: give another name for it.`,
    );
  const { password } = await installOwner(outcome.scope, { email, name: nameFor(email) }, now());
  const { url, assumed } = await servedAddress();
  console.log(`The workspace "${key}" was created.

  log in    ${url}/admin
  e-mail    ${email}
  password  ${password}  (it is not shown again)

Set-up lists there what is left to do.${assumed === null ? '' : ` ${assumed}`}`);
}

await runCommand(program);
