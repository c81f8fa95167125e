/** The tools that check the code, as `npm test` and `npm run check` call them. */
const bin = (name) => `node_modules/.bin/${name}`;

export const GENERATE = [bin('tsx'), 'server/bin/generate.ts'];
/** By its path: TypeScript 6, which the linter needs, also calls its command tsc. */
export const TYPES = [process.execPath, 'node_modules/@typescript/native/bin/tsc', '--noEmit'];
export const FORMAT = [bin('prettier'), '--check', '--log-level=warn', '--cache', '--ignore-unknown'];
/** Plain rules, rules about types and React's: always of all files, because a change elsewhere may change what a file sees. */
export const OXLINT = [process.execPath, 'node_modules/oxlint/bin/oxlint'];
/** The project's own rules and what Oxlint does not have. With room for what it throws away at once: a fifth of its time went into collecting that. */
export const LINT = [
  process.execPath,
  '--max-semi-space-size=128',
  'node_modules/eslint/bin/eslint.js',
  '--max-warnings=0',
  '--no-warn-ignored',
];
/**
 * Lints only files that changed since the last run, although a change elsewhere may have changed the types they see.
 */
export const LINT_CACHE = ['--cache', '--cache-location', 'node_modules/.cache/eslint/'];
export const UNIT = [bin('vitest'), 'run', '--project', 'unit', '--passWithNoTests'];
/** Prints only the number of passing tests. */
export const BRIEF = ['--reporter=dot'];
