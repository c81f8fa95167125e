import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
const COMMANDS = Object.entries(scripts).filter(([, line]) => line.includes('server/commands/'));

// The other tests of commands start bundles of them, which takes a third of the time.
it.each(COMMANDS)('npm run %s starts as it ships', async (name, line) => {
  const [, ...args] = line.split(' ');
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--help']);
  expect(stdout).toContain(`Usage: npm run ${name} --`);
});
