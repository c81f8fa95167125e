/** Applies a folder of migrations, as `npm run migrate` does: the process that a test kills in the middle. */
import { applyMigrations } from '../migration/apply';

const [url, folder] = process.argv.slice(2);
if (url === undefined || folder === undefined)
  throw new Error('migrate-child.ts needs a database URL and a folder');
const applied = await applyMigrations(url, {
  folder,
  onProgress: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(JSON.stringify(applied));
