import { openDatabase, type OpenDatabase } from '@/server/embedded';
import { generateClient } from '@/server/setup/prisma-client';
import { applyMigrations } from '@/server/migration/apply';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { checkStart } from '@/server/setup/check-start';
import { step } from '@/server/setup/progress';
import type { Running } from '@/server/setup/running';

/** Opens the database, applies missing migrations, and checks that it belongs to this installation. */
export async function prepareDatabase({ onStop, signal }: Running): Promise<void> {
  const database = await step('Database', () => openDatabase({ exclusive: true, onStarting: onStop }));
  await step('Prisma client', generateClient);
  await step('Migrations', (report) => migrate(database, report));
  await checkStart('server', signal);
}

async function migrate({ url }: OpenDatabase, onProgress: (line: string) => void): Promise<string> {
  const applied = await applyMigrations(url, { folder: MIGRATIONS_FOLDER, onProgress });
  return applied.length > 0 ? `${applied.length} applied` : 'up to date';
}
