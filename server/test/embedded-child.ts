/**
 * One worker's database: PGlite with what the template holds, until the test run disconnects. In memory, where each
 * statement takes a fifth less time: no test stops this process and looks at what it kept.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { servePglite } from '../pglite/serve-pglite';

const template = process.argv[2];
if (template === undefined) throw new Error('embedded-child.ts needs the file of a template');

const folder = await mkdtemp(path.join(tmpdir(), 'optdown-test-'));
process.on('SIGINT', () => undefined); // Ctrl-C also reaches the test runner, which then disconnects.
process.on('disconnect', () => process.exit(0));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

const db = await PGlite.create({ loadDataDir: new Blob([await readFile(template)]) });
const served = await servePglite(db, {
  folder,
  onCrash: (error) => {
    console.error('A test database crashed', error);
    process.exit(1);
  },
});
process.send?.(served.url);
