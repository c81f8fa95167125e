import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ADMIN = path.resolve(import.meta.dirname, '..');
/** Every file of server actions: anyone who knows an action's id can call it, without using a page. */
const FILES = readdirSync(ADMIN, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  .map((file) => ({ file, source: readFileSync(path.join(ADMIN, file), 'utf8') }))
  .filter(({ source }) => source.startsWith(`'use server'`));

/** Actions for people who are not logged in yet, or need not be. */
const OPEN = new Set([
  'logInAction',
  'goToProvider',
  'secondStepAction',
  'joinAction',
  'logOut',
  'pickLanguage',
]);

/** Names of actions that delete something. */
const DESTROYS = /^(?:remove|revoke|erase|discard|unlink|cancel|end|delete|restore|withdraw)/;

/** A file's functions by name, as source text. */
function functionsOf(source: string) {
  const starts = [
    ...source.matchAll(
      /^(export )?(?:async function (\w+)|const (\w+) = (?:action\(\s*\[[^\]]*\],\s*)?((?:inSession|destroying)\()?\s*(?:async )?\()/gm,
    ),
  ];
  return starts.map((found, index) => ({
    name: found[2] ?? found[3] ?? '',
    isDestroying: found[4]?.startsWith('destroying') ?? false,
    isExported: found[1] !== undefined,
    isInSession: found[4] !== undefined,
    text: source.slice(found.index, starts[index + 1]?.index),
  }));
}

const ACTIONS = FILES.flatMap(({ file, source }) => {
  const all = functionsOf(source);
  const gates = all
    .filter(({ text }) => /\brequireMember\(\s*workspace\b|\brequireLogin\(\)/.test(text))
    .map(({ name }) => name);
  return all
    .filter(({ isExported, name }) => isExported && !OPEN.has(name))
    .map(({ name, text, isInSession, isDestroying }) => ({
      action: `${file} ${name}`,
      name,
      isDestroying,
      isInSession,
      isGated: gates.some((gate) => gate === name || new RegExp(`\\b${gate}\\(`).test(text)),
      // Actions of a workspace must check membership in it, not only that someone is logged in.
      isOfMember: !/\(\s*workspace: string/.test(text) || !/\brequireLogin\(\)/.test(text),
    }));
});

describe('a server action', () => {
  it('is found wherever one is exported', () => {
    expect(FILES.length).toBeGreaterThan(12);
    expect(ACTIONS.length).toBeGreaterThan(30);
    const exported = FILES.flatMap(({ source }) => [...source.matchAll(/^export (?!type )/gm)]).length;
    expect(ACTIONS.length + OPEN.size).toBe(exported);
  });

  it.each(FILES)('checks the types of its arguments, in every export of $file', ({ source }) => {
    const exported = [...source.matchAll(/^export (?!type\b).*/gm)].map(([line]) => line);
    expect(exported.filter((line) => !/^export const \w+ = action\(/.test(line))).toEqual([]);
  });

  it.each(ACTIONS)(
    '$action first checks that the caller is logged in and permitted (requirement 29)',
    ({ isGated, isOfMember }) => {
      expect({ isGated, isOfMember }).toEqual({ isGated: true, isOfMember: true });
    },
  );

  // Its form does not compile without a sentence that says what is lost.
  it.each(ACTIONS.filter(({ name }) => DESTROYS.test(name)))(
    '$action is declared as one that cannot be undone',
    ({ isDestroying }) => {
      expect(isDestroying).toBe(true);
    },
  );

  it.each(ACTIONS)('$action answers in place if the session is over', ({ isInSession }) => {
    expect(isInSession).toBe(true);
  });
});
