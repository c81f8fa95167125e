/** One worker's database: PGlite on a copy of the template, until the test run disconnects. */
import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { servePglite } from '../pglite/serve-pglite';

const template = process.argv[2];
if (template === undefined) throw new Error('embedded-child.ts needs the folder of a template');

const folder = await mkdtemp(path.join(tmpdir(), 'optdown-test-'));
process.on('SIGINT', () => undefined); // Ctrl-C also reaches the test runner, which then disconnects.
process.on('disconnect', () => process.exit(0));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

await cp(template, folder, { recursive: true });
const served = await servePglite(await PGlite.create({ dataDir: folder, relaxedDurability: true }), {
  folder,
  onCrash: (error) => {
    console.error('A test database crashed', error);
    process.exit(1);
  },
});
process.send?.(served.url);
