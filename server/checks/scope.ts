import { fileGraph, type Graph } from '@/bench/figures/imports';
import type { Changes } from './changes';

/** A file of the project with its import specifiers as written. Files that are not code import nothing. */
export type ProjectFile = { path: string; imports: readonly string[] };

/** What has to be checked after a change. With 'all', `why` gives the reason; a list may be empty. */
export type Scope = {
  why: string | null;
  format: 'all' | string[];
  lint: 'all' | string[];
  tests: 'all' | string[];
};

const CODE = /\.(?:ts|tsx|mjs)$/;
const UNIT_TEST = /(?<!\.db)\.test\.tsx?$/;

/** Files that tools and tests depend on without importing them: if one changes, everything is checked. */
const SHARED =
  /^(?:package(?:-lock)?\.json|tsconfig\.json|\.npmrc|\.prettier\w+|\.oxlintrc\.json|(?:eslint|vitest|prisma)\.[\w.]+|(?:eslint|prisma)\/.*|server\/(?:bin|checks|setup)\/.*|server\/test\/console\.ts)$/;

/** Tests that read files or start processes may depend on any file, so they always run. */
const LOOKS_AROUND = /^(?:node:)?(?:fs|fs\/promises|child_process)$|server\/test\//;

/** Works out what a change may have broken. If the changes are unknown (undefined), everything is checked. */
export function scopeOf(changes: Changes | undefined, files: readonly ProjectFile[]): Scope {
  const why = reasonForAll(changes);
  if (why !== null || !changes) return { why, format: 'all', lint: 'all', tests: 'all' };
  const importers = turnAround(fileGraph(files));
  const direct = changes.present.flatMap((file) => [file, ...(importers.get(file) ?? [])]);
  return {
    why,
    format: changes.present,
    // Type-aware rules judge a file by what it imports: an `await` goes missing in it when an imported function becomes
    // async.
    lint: [...new Set(direct)].filter((file) => CODE.test(file)).sort(),
    tests: testsFor(changes.present, files, importers),
  };
}

function reasonForAll(changes: Changes | undefined): string | null {
  if (!changes) return 'Git cannot tell what changed';
  const shared = changes.present.find((file) => SHARED.test(file));
  if (shared !== undefined) return `${shared} changed`;
  const [deleted] = changes.deleted;
  return deleted === undefined ? null : `${deleted} is gone`;
}

function testsFor(
  changed: readonly string[],
  files: readonly ProjectFile[],
  importers: Graph,
): 'all' | string[] {
  // Files that are read at run time, such as templates: imports do not show which tests read them.
  const isRead = (file: string) => !CODE.test(file) && !file.endsWith('.md') && !importers.get(file)?.size;
  if (changed.some(isRead)) return 'all';
  const reached = new Set(changed);
  for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer);
  return files
    .filter(({ path }) => UNIT_TEST.test(path))
    .filter(({ path, imports }) => reached.has(path) || imports.some((each) => LOOKS_AROUND.test(each)))
    .map(({ path }) => path)
    .sort();
}

function turnAround(graph: Graph): Graph {
  const importers = new Map<string, Set<string>>();
  for (const [from, targets] of graph) {
    for (const target of targets) {
      const known = importers.get(target) ?? new Set();
      importers.set(target, known.add(from));
    }
  }
  return importers;
}
