import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every file of server actions: whoever knows an action's id can call it, from no page at all. */
const FILES = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  .map((file) => ({ file, source: readFileSync(path.join(import.meta.dirname, file), 'utf8') }))
  .filter(({ source }) => source.startsWith(`'use server'`));

/** A file's functions by their names, as they are written down. */
function functionsOf(source: string): { name: string; text: string; isExported: boolean }[] {
  const starts = [...source.matchAll(/^(export )?async function (\w+)/gm)];
  return starts.map((found, index) => ({
    name: found[2] ?? '',
    isExported: found[1] !== undefined,
    text: source.slice(found.index, starts[index + 1]?.index),
  }));
}

const ACTIONS = FILES.flatMap(({ file, source }) => {
  const all = functionsOf(source);
  const gates = all
    .filter(({ text }) => /\brequireMember\(\s*workspace\b/.test(text))
    .map(({ name }) => name);
  return all
    .filter(({ isExported, text }) => isExported && /\(\s*workspace: string/.test(text))
    .map(({ name, text }) => ({
      action: `${file} ${name}`,
      isGated: gates.some((gate) => gate === name || new RegExp(`\\b${gate}\\(\\s*workspace\\b`).test(text)),
    }));
});

describe('an action of a workspace', () => {
  it('is found in each place where there are some', () => {
    expect(FILES.length).toBeGreaterThan(12);
    expect(ACTIONS.length).toBeGreaterThan(25);
  });

  it.each(ACTIONS)(
    '$action asks first whether the caller is a member who may (ACCEPTANCE 29)',
    ({ isGated }) => {
      expect(isGated).toBe(true);
    },
  );
});
