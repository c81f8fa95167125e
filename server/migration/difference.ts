import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { servePglite } from '../pglite/serve-pglite';
import { openEngine } from './engine';
import { NO_FILTER, readMigrations, readSchema } from './files';

const NOTHING = '-- This is an empty migration.';

/**
 * Returns the SQL that would bring a migrated database to what the schema says; empty if they agree. The migrations run
 * on an in-memory PostgreSQL, so no database is needed or touched.
 */
export async function schemaDifference(schemaFolder: string, migrationsFolder: string): Promise<string> {
  const served = await servePglite(await PGlite.create(), {
    onCrash: (error) => {
      throw error;
    },
  });
  const shadow = new pg.Pool({ connectionString: served.url, max: 1 });
  try {
    const { engine, lastScriptError } = await openEngine(shadow);
    const migrations = await readMigrations(migrationsFolder);
    const result = await engine
      .diff({
        from:
          migrations.migrationDirectories.length > 0
            ? { tag: 'migrations', ...migrations }
            : { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: await readSchema(schemaFolder) },
        script: true,
        exitCode: true,
        filters: NO_FILTER,
      })
      .catch((error: unknown) => {
        throw lastScriptError() ?? error;
      });
    const sql = result.stdout?.trim() ?? '';
    return sql === NOTHING ? '' : sql;
  } finally {
    await shadow.end();
    await served.close();
  }
}
