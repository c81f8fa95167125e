import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ENTRY = 'server/bin/say.ts';
const COMPILE = `
  const { compileServer } = await import(${JSON.stringify(path.join(ROOT, 'server/setup/compile-server.ts'))});
  await compileServer(['${ENTRY}']);
`;

let project: string;

function write(file: string, text: string): void {
  mkdirSync(path.join(project, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

async function node(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project });
  return stdout.trim();
}

const compile = () => node('--import', 'tsx', '--input-type=module', '-e', COMPILE);
const run = (...args: string[]) => node(path.join(ROOT, 'server/bin/run.mjs'), ENTRY, ...args);

beforeAll(() => {
  // In node_modules, where its files find the packages.
  const cache = path.join(ROOT, 'node_modules/.cache/optdown');
  mkdirSync(cache, { recursive: true });
  project = mkdtempSync(path.join(cache, 'compiled-test-'));
  write('package.json', '{ "type": "module" }');
  write('lib/word.ts', "export const WORD: string = 'one';");
  write(
    ENTRY,
    `import { WORD } from '../../lib/word';
     const form = import.meta.url.endsWith('.ts') ? 'source' : 'compiled';
     console.log(form, WORD, ...process.argv.slice(2));`,
  );
});

afterAll(() => {
  rmSync(project, { recursive: true });
});

it('an entry point runs compiled if the build is of the sources as they are, and else from the sources', async () => {
  expect(await run('--flag')).toBe('source one --flag');
  await compile();
  expect(await run('--flag')).toBe('compiled one --flag');
  write('lib/word.ts', "export const WORD: string = 'two';");
  expect(await run()).toBe('source two');
  write('lib/word.ts', "export const WORD: string = 'one';");
  expect(await run()).toBe('compiled one');
  write('prisma/schema/new.prisma', '// The client is generated from it.');
  expect(await run()).toBe('source one');
});

it('code that looks for files beside itself is not compiled, because they are not beside it then', async () => {
  write('lib/word.ts', 'export const WORD: string = import.meta.dirname;');
  await expect(compile()).rejects.toThrow('lib/word.ts looks for a file beside itself');
  expect(await run()).toBe(`source ${path.join(project, 'lib')}`);
});
