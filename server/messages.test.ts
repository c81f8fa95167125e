import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCALES } from '@/domain/workspace/schema';

const MESSAGES = path.resolve(import.meta.dirname, '../messages');
const FILES = readdirSync(MESSAGES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.json'),
);
const ENGLISH = FILES.filter((file) => /(?:^|[./])en\.json$/.test(file));

type Tree = { [key: string]: Tree | string };

/** Each text of a file by its full key. */
function textsOf(file: string): Map<string, string> {
  const flat = (tree: Tree, above: string): [key: string, text: string][] =>
    Object.entries(tree).flatMap(([key, value]) => {
      if (typeof value !== 'string') return flat(value, `${above}${key}.`);
      const text: [string, string] = [`${above}${key}`, value];
      return [text];
    });
  return new Map(flat(JSON.parse(readFileSync(path.join(MESSAGES, file), 'utf8')) as Tree, ''));
}

/** The arguments of an ICU message: `{name}`, `{count, plural, one {…} other {…}}`, and those nested in them. */
function argumentsOf(message: string): Set<string> {
  const found = new Set<string>();
  for (const part of bracedIn(message)) {
    const [, name = '', kind = '', options = ''] =
      /^\s*(\w+)\s*(?:,\s*(\w+)\s*(?:,([\s\S]*))?)?$/.exec(part) ?? [];
    if (name) found.add(name);
    if (/^(?:plural|select|selectordinal)$/.test(kind))
      for (const option of bracedIn(options)) for (const inner of argumentsOf(option)) found.add(inner);
  }
  return found;
}

/** The contents of the outermost braces. */
function bracedIn(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') {
      if (depth === 0) start = at + 1;
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) parts.push(text.slice(start, at));
    }
  }
  return parts;
}

const PAIRS = LOCALES.filter((locale) => locale !== 'en').flatMap((locale) =>
  ENGLISH.map((english) => ({ english, file: english.replace(/en\.json$/, `${locale}.json`) })),
);

describe.each(PAIRS)('$file', ({ english, file }) => {
  it('has the same keys as the English file', () => {
    expect([...textsOf(file).keys()].sort()).toEqual([...textsOf(english).keys()].sort());
  });

  it('uses only arguments that the English texts use', () => {
    const texts = textsOf(file);
    const odd = [...textsOf(english)].flatMap(([key, text]) => {
      const given = argumentsOf(text);
      return [...argumentsOf(texts.get(key) ?? '')].flatMap((name) =>
        given.has(name) ? [] : [`${key}: ${name}`],
      );
    });
    expect(odd).toEqual([]);
  });
});

it('every file of messages is in an offered language', () => {
  expect(FILES.filter((file) => !LOCALES.some((locale) => file.endsWith(`${locale}.json`)))).toEqual([]);
});
