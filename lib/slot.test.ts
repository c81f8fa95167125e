import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = ['api', 'app', 'components', 'demo', 'domain', 'lib', 'page', 'server'];

/** The module as another bundle in the same process has it: with its own variables. */
async function anotherBundle() {
  vi.resetModules();
  return (await import('@/lib/slot')).processSlot<string>;
}

it('what one bundle puts into a slot is found by another, even if that one had read the slot before', async () => {
  const [frontDoor, pages] = [await anotherBundle(), await anotherBundle()];
  expect(pages).not.toBe(frontDoor);
  const held = pages('slot-test');
  expect(held.value).toBeUndefined();
  frontDoor('slot-test').value = 'put';
  expect(held.value).toBe('put');
  expect(pages('another-slot-test').value).toBeUndefined();
});

it('no two modules use the same slot: each would read the other’s as its own type', () => {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !file.includes('generated'))
      .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/= processSlot<.+>\((.+)\);$/gm)].map(([, name]) => name)),
  );
  expect(names).toContain("'pool'");
  expect([...new Set(names)].sort()).toEqual(names.sort());
});
