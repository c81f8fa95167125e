/**
 * Oxlint enforces every rule of `.oxlintrc.json`, in a tenth of the time. ESLint leaves out exactly these, so that a rule
 * which the presets gain, or which is taken off that list, is enforced here without anyone thinking of it.
 */
import { readFileSync } from 'node:fs';

const { rules } = JSON.parse(readFileSync(new URL('../.oxlintrc.json', import.meta.url), 'utf8'));

/** The names that ESLint has for them. Some of its own rules have a variant for TypeScript. */
const names = Object.keys(rules).flatMap((name) => {
  const [plugin, rule] = name.split('/');
  return plugin === 'eslint' ? [rule, `@typescript-eslint/${rule}`] : [`@typescript-eslint/${rule}`];
});

export const LEFT_TO_OXLINT = Object.fromEntries(names.map((name) => [name, 'off']));
