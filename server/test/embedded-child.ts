/** One worker's database: PGlite in memory, from a template, until the test run lets go. */
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { servePglite } from '../pglite/serve-pglite';

const template = process.argv[2];
if (template === undefined) throw new Error('embedded-child.ts wants the file of a template');

process.on('disconnect', () => process.exit(0));

const db = await PGlite.create({ loadDataDir: new Blob([await readFile(template)]) });
const served = await servePglite(db, {
  onCrash: (error) => {
    console.error('A test database crashed', error);
    process.exit(1);
  },
});
process.send?.(served.url);
