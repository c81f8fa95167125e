import { parseArgs } from 'node:util';
import { applyMigrations, MigrationError } from './migration/apply';
import { schemaDifference } from './migration/difference';
import { MIGRATIONS_FOLDER, SCHEMA_FILE, writeMigration } from './migration/files';

const HELP = `npm run migrate                   apply the migrations that the database lacks
npm run migrate -- --check        fail when prisma/schema.prisma and prisma/migrations disagree
npm run migrate -- --create NAME  write a new migration from that difference`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, create: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) console.log(HELP);
  else if (values.check) await check();
  else if (values.create !== undefined) await create(values.create);
  else await apply();
}

async function check(): Promise<void> {
  const sql = await schemaDifference(SCHEMA_FILE, MIGRATIONS_FOLDER);
  if (sql === '') {
    console.log(`${SCHEMA_FILE} and ${MIGRATIONS_FOLDER} agree.`);
    return;
  }
  console.error(`${SCHEMA_FILE} and ${MIGRATIONS_FOLDER} disagree. The migrations lack:\n\n${sql}\n`);
  console.error('Write a migration with: npm run migrate -- --create NAME');
  process.exitCode = 1;
}

async function create(name: string): Promise<void> {
  const sql = await schemaDifference(SCHEMA_FILE, MIGRATIONS_FOLDER);
  if (sql === '') {
    console.log(`${SCHEMA_FILE} and ${MIGRATIONS_FOLDER} agree: there is nothing to write.`);
    return;
  }
  const file = await writeMigration(MIGRATIONS_FOLDER, name, `${sql}\n`, new Date());
  console.log(`Wrote ${file}. Read it, add what Prisma cannot say (checks, triggers), then: npm run migrate`);
}

async function apply(): Promise<void> {
  const { openDatabase } = await import('./embedded');
  const database = await openDatabase({ exclusive: false });
  try {
    const applied = await applyMigrations(database.url, {
      folder: MIGRATIONS_FOLDER,
      onProgress: console.log,
    });
    console.log(applied.length > 0 ? `Applied ${applied.length} in all.` : 'The database is up to date.');
    await checkEpoch(database.url);
  } finally {
    await database.close();
  }
}

/** A database that was restored or moved is usually migrated before it is served. */
async function checkEpoch(url: string): Promise<void> {
  const [{ default: pg }, { checkLedgerEpoch }] = await Promise.all([
    import('pg'),
    import('./setup/ledger-epoch'),
  ]);
  const database = new pg.Pool({ connectionString: url, max: 1, application_name: 'optdown migrate' });
  try {
    await checkLedgerEpoch(database, (news, { epoch, reason, moved }) => {
      console.log(`${news} (epoch ${epoch}: ${reason}, ${moved} changes moved)`);
    });
  } finally {
    await database.end();
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof MigrationError || (error instanceof Error && 'code' in error);
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
