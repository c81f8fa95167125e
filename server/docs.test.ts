import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AREAS } from '@/eslint/domain.mjs';
import packageJson from '@/package.json';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Generated files and files outside the repository. */
const SKIPPED = /^(?:\..*|node_modules|generated|test-results|playwright-report|coverage)$/;

function filesBelow(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : filesBelow(file);
    return [file];
  });
}

const FILES = filesBelow();
const TOP = [...new Set(FILES.map((file) => file.split('/')[0] ?? ''))];
const FOLDERS = TOP.filter((name) => FILES.some((file) => file.startsWith(`${name}/`)));
const DOCS = FILES.filter((file) => file.endsWith('.md'));
/** A decision and a changelog describe their time: the files they name may be gone. Their links must still work. */
const CURRENT = DOCS.filter((file) => !file.startsWith('docs/decisions/') && file !== 'CHANGELOG.md');
const CODE = FILES.filter((file) => /\.(?:ts|tsx|mjs|css|prisma)$/.test(file));

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
/** A name without a folder matches any file of that name. */
const NAMES = new Set(FILES.map((file) => path.posix.basename(file)));
const isThere = (file: string) =>
  existsSync(path.join(ROOT, file)) ||
  // A decision may be cited by its number alone.
  (/^docs\/decisions\/\d{4}$/.test(file) && DOCS.some((doc) => doc.startsWith(`${file}-`)));

const PATH = new RegExp(`(?<![\\w/.@-])(?:${FOLDERS.join('|')})/[\\w@/.()[\\]-]*`, 'g');
/** Checked separately. */
const LINK = /\[[^\]]*\]\([^)]*\)/g;
const FILE_NAME = /`([\w.-]+\.(?:ts|mjs|json|md))`/g;

/** The paths that a text names: those that begin with one of our top folders, and names of files. */
function pathsIn(written: string): string[] {
  const text = written.replaceAll(LINK, '');
  const nested = (text.match(PATH) ?? []).map((found) => {
    const trimmed = found.replace(/[.)\]/]+$/, '');
    return isThere(found.replace(/\/$/, '')) ? found.replace(/\/$/, '') : trimmed;
  });
  const names = [...text.matchAll(FILE_NAME)].map(([, name = '']) => name);
  return [...nested, ...names];
}

/** The targets of a text's links, except other sites and anchors in the same text. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)]
    .map(([, link, image]) => (link ?? image ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:|^\//.test(target));
}

describe('what the docs name', () => {
  it.each(CURRENT)('%s names files and folders that exist', (doc) => {
    const beside = path.posix.dirname(doc);
    const missing = pathsIn(read(doc)).filter(
      (named) => !isThere(named) && !isThere(path.posix.join(beside, named)) && !NAMES.has(named),
    );
    expect(missing).toEqual([]);
  });

  it.each(DOCS)('%s has no broken links', (doc) => {
    const missing = linksIn(read(doc)).filter((to) => !isThere(path.posix.join(path.posix.dirname(doc), to)));
    expect(missing).toEqual([]);
  });

  it('functions are exported by the files that they are said to be in', () => {
    const said = CURRENT.flatMap((doc) =>
      [
        ...read(doc).matchAll(
          /`([\w[\]()/.-]+\.tsx?)` \(`(\w+)`\)|`(\w+)` (?:in|of)\s`([\w[\]()/.-]+\.tsx?)`/g,
        ),
      ].map(
        ([, file = '', name = '', laterName = '', laterFile = '']) =>
          [file || laterFile, name || laterName] as const,
      ),
    );
    expect(said.length).toBeGreaterThan(5);
    const missing = said.filter(
      ([file, name]) =>
        !isThere(file) || !new RegExp(`\\b(?:export .*\\b|const |function )${name}\\b`).test(read(file)),
    );
    expect(missing).toEqual([]);
  });

  it('commands are scripts of package.json', () => {
    const named = CURRENT.flatMap((doc) =>
      [...read(doc).matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => !Object.keys(packageJson.scripts).includes(name ?? ''))).toEqual([]);
  });
});

describe('folders', () => {
  // Files in public/ are served as they are.
  it.each(FOLDERS.filter((folder) => folder !== 'public'))('%s says what it is for', (folder) => {
    expect(isThere(`${folder}/README.md`)).toBe(true);
  });

  it.each(Object.entries(AREAS).filter(([area]) => area !== 'workspace'))(
    'domain/%s says which question it answers, and names its modules',
    (area, question) => {
      const text = read(`domain/${area}/README.md`);
      expect(text.toLowerCase()).toContain(question);
      const modules = readdirSync(path.join(ROOT, 'domain', area), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
      const [, list = ''] = /Modules:([^.]*)\./.exec(text) ?? [];
      expect([...list.matchAll(/`([\w-]+)`/g)].map(([, name]) => name).sort()).toEqual(modules.sort());
    },
  );

  it('domain/README.md lists the areas in the order that the linter enforces', () => {
    const rows = [...read('domain/README.md').matchAll(/^\| `(\w+)` +\| ([^|]+?) +\|/gm)];
    expect(rows.map(([, area, question]) => [area, question])).toEqual(Object.entries(AREAS));
  });
});

describe('what comments and tests cite', () => {
  const cited = (pattern: RegExp) =>
    [...CODE, ...CURRENT].flatMap((file) =>
      [...read(file).matchAll(pattern)].flatMap(([, numbers = '']) =>
        (numbers.match(/\d+/g) ?? []).map((number) => ({ file, number })),
      ),
    );

  it('requirements are in docs/requirements.md, each with a number of its own', () => {
    const numbers = [...read('docs/requirements.md').matchAll(/^(\d+)\. /gm)].map(
      ([, number = '']) => number,
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    const citations = cited(/\brequirements? (\d+(?:(?:, | and |–|-)\d+)*)/gi);
    expect(citations.length).toBeGreaterThan(100);
    expect(citations.filter(({ number }) => !numbers.includes(number))).toEqual([]);
  });

  it('decisions are in docs/decisions', () => {
    const numbers = DOCS.map((doc) => /^docs\/decisions\/(\d{4})-/.exec(doc)?.[1]);
    expect(
      cited(/\bdecision(?:s| record)? (\d{4})\b/gi).filter(({ number }) => !numbers.includes(number)),
    ).toEqual([]);
  });
});

describe('diagrams', () => {
  const NODE = String.raw`\w+(?:\[".+?"\]|\(\[".+?"\]\)|\[\(".+?"\)\])?`;
  const LINE = new RegExp(`^${NODE}(?: (?:-->|-- ".+?" -->) ${NODE})*$`);
  const blocks = CURRENT.flatMap((doc) =>
    [...read(doc).matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block = '']) => ({ doc, block })),
  );

  // Mermaid itself is ten times the size of what it would check, so this covers only the syntax that we use.
  it.each(blocks)('are valid Mermaid in $doc', ({ block }) => {
    const [first, ...lines] = block.trim().split('\n');
    expect(first).toMatch(/^flowchart (?:LR|TD)$/);
    expect(lines.filter((line) => !LINE.test(line.trim()))).toEqual([]);
  });
});
