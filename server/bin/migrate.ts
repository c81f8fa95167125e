import { parseArgs } from 'node:util';
import { applyMigrations } from '@/server/migration/apply';
import { schemaDifference } from '@/server/migration/difference';
import { MIGRATIONS_FOLDER, SCHEMA_FOLDER, writeMigration } from '@/server/migration/files';
import { explainToPerson } from '@/server/setup/explain';
import { StartError } from '@/server/setup/preflight';

const HELP = `npm run migrate                     apply the migrations that the database lacks
npm run migrate -- --check          fail when prisma/schema and prisma/migrations disagree
npm run migrate -- --create NAME    write a new migration from that difference
npm run migrate -- --adopt-secret   say that APP_SECRET is the one that an older database, which kept no
                                    check of it and cannot prove it, has always had`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean' },
      create: { type: 'string' },
      'adopt-secret': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) console.log(HELP);
  else if (values.check) await check();
  else if (values.create !== undefined) await create(values.create);
  else await apply(values['adopt-secret'] === true);
}

async function check(): Promise<void> {
  const sql = await schemaDifference(SCHEMA_FOLDER, MIGRATIONS_FOLDER);
  if (sql === '') {
    console.log(`${SCHEMA_FOLDER} and ${MIGRATIONS_FOLDER} agree.`);
    return;
  }
  console.error(`${SCHEMA_FOLDER} and ${MIGRATIONS_FOLDER} disagree. The migrations lack:\n\n${sql}\n`);
  console.error('Write a migration with: npm run migrate -- --create NAME');
  process.exitCode = 1;
}

async function create(name: string): Promise<void> {
  const sql = await schemaDifference(SCHEMA_FOLDER, MIGRATIONS_FOLDER);
  if (sql === '') {
    console.log(`${SCHEMA_FOLDER} and ${MIGRATIONS_FOLDER} agree: there is nothing to write.`);
    return;
  }
  const file = await writeMigration(MIGRATIONS_FOLDER, name, `${sql}\n`, new Date());
  console.log(
    `Wrote ${file}. Read it, add what Prisma cannot express (checks, triggers), then run: npm run migrate`,
  );
}

async function apply(mayAdopt: boolean): Promise<void> {
  const { generateClient } = await import('@/server/setup/prisma-client');
  await generateClient();
  const { openDatabase } = await import('@/server/embedded');
  const database = await openDatabase({ exclusive: false });
  try {
    await refuseWrongSecret();
    const applied = await applyMigrations(database.url, {
      folder: MIGRATIONS_FOLDER,
      onProgress: console.log,
    });
    console.log(applied.length > 0 ? `Applied ${applied.length} in all.` : 'The database is up to date.');
    await checkEpoch(database.url);
    if (mayAdopt) await adopt();
  } finally {
    const { closePool } = await import('@/lib/db/pool');
    await closePool();
    await database.close();
  }
}

/** A restored or moved database is usually migrated before it is served, so the epoch is checked here too. */
async function checkEpoch(url: string): Promise<void> {
  const [{ default: pg }, { checkLedgerEpoch }] = await Promise.all([
    import('pg'),
    import('@/server/setup/ledger-epoch'),
  ]);
  const database = new pg.Pool({ connectionString: url, max: 1, application_name: 'optdown migrate' });
  database.on('error', () => undefined); // Whoever uses the connection gets the error too.
  try {
    await checkLedgerEpoch(database, (news, { epoch, reason, moved }) => {
      console.log(`${news} (epoch ${epoch}: ${reason}, ${moved} changes moved)`);
    });
  } finally {
    await database.end();
  }
}

/** Refuses to migrate another installation's database. Without APP_SECRET there is no way to tell. */
async function refuseWrongSecret(): Promise<void> {
  if (!process.env['APP_SECRET']) return;
  const { untilAnswered } = await import('@/lib/db/patience');
  const { findWrongSecretBeforeMigrating } = await import('@/domain/settings/installation/data');
  const problem = await untilAnswered(findWrongSecretBeforeMigrating);
  if (problem !== null) throw new StartError(problem);
}

async function adopt(): Promise<void> {
  if (!process.env['APP_SECRET'])
    throw new StartError('--adopt-secret takes the secret from APP_SECRET: set it.');
  const { adoptSecret } = await import('@/domain/settings/installation/mutations');
  await adoptSecret();
  // Where another one was taken before, it still is.
  await refuseWrongSecret();
  console.log('APP_SECRET is the secret of this database. From now on no other secret is accepted.');
}

main().catch((error: unknown) => {
  const isOption =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(isOption ? `${error.message}\n\n${HELP}` : (explainToPerson(error) ?? error));
  process.exitCode = 1;
});
