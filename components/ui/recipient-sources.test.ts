import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

function filesIn(folder: string, name: RegExp): string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}

/** The files of components/ui that the given files import, directly or indirectly, by name. */
function partsOf(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    for (const [, name = ''] of read(file).matchAll(/from '@\/components\/ui\/([\w-]+)'/g)) {
      if (found.has(name)) continue;
      found.add(name);
      partsOf([fileOf(name)], found);
    }
  }
  return found;
}

function fileOf(name: string): string {
  const file = `components/ui/${name}.tsx`;
  return existsSync(path.join(ROOT, file)) ? file : `components/ui/${name}.ts`;
}

describe('The style sheet of the recipient’s pages', () => {
  const sheet = 'page/assets/page.css';
  const folders = [...read(sheet).matchAll(/@source '([^'{}]+)'/g)].map(([, given = '']) =>
    path.relative(ROOT, path.resolve(ROOT, path.dirname(sheet), given)),
  );
  const [, listed = ''] = /components\/ui\/\{([^}]+)\}/.exec(read(sheet)) ?? [];
  const names = listed.split(',');

  test('is made of exactly the parts of components/ui that these pages use', () => {
    const pages = folders.flatMap((folder) => filesIn(folder, /\.tsx?$/));
    expect(pages.length, 'pages that were read').toBeGreaterThan(20);
    const styled = [...partsOf(pages)].filter((name) => /class(Name|es)|_BUTTON/.test(read(fileOf(name))));
    expect(names.toSorted(), sheet).toEqual(styled.toSorted());
  });
});
