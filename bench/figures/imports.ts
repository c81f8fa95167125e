import path from 'node:path';
import type { SourceFile } from './source-file';

/** A graph: for each node, the nodes that it imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Which file imports which. Packages and files of other kinds are left out. */
export function fileGraph(files: readonly Pick<SourceFile, 'path' | 'imports'>[]): Graph {
  const known = new Set(files.map((file) => file.path));
  return new Map(
    files.map((file) => {
      const targets = file.imports.flatMap((wanted) => resolve(file.path, wanted, known) ?? []);
      return [file.path, new Set(targets.filter((target) => target !== file.path))];
    }),
  );
}

function resolve(from: string, wanted: string, known: ReadonlySet<string>): string | null {
  if (!/^(?:\.|@\/)/.test(wanted)) return null;
  const bare = wanted.startsWith('@/') ? wanted.slice(2) : path.posix.join(path.posix.dirname(from), wanted);
  return [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`].find((each) => known.has(each)) ?? null;
}

/** Merges the nodes into groups; edges within a group are dropped. */
export function groupGraph(graph: Graph, groupOf: (node: string) => string | null): Graph {
  const groups = new Map<string, Set<string>>();
  for (const [from, targets] of graph) {
    const group = groupOf(from);
    if (group === null) continue;
    const reached = groups.get(group) ?? new Set();
    groups.set(group, reached);
    for (const target of targets) {
      const other = groupOf(target);
      if (other !== null && other !== group) reached.add(other);
    }
  }
  return groups;
}

/**
 * The strongly connected components (Tarjan), each after those that it leads to. A component of a single node is not a
 * circle.
 */
export function components(graph: Graph): string[][] {
  const found: string[][] = [];
  const stack: State[] = [];
  const seen = new Map<string, State>();
  const enter = (node: string): State => {
    const state = { node, index: seen.size, low: seen.size, isOpen: true };
    seen.set(node, state);
    stack.push(state);
    for (const target of graph.get(node) ?? []) {
      const other = seen.get(target) ?? enter(target);
      if (other.isOpen) state.low = Math.min(state.low, other.low);
    }
    if (state.low === state.index) {
      const component = stack.splice(stack.indexOf(state));
      for (const each of component) each.isOpen = false;
      found.push(component.map((each) => each.node));
    }
    return state;
  };
  for (const node of graph.keys()) if (!seen.has(node)) enter(node);
  return found;
}

/** When a node was first seen, the earliest node that it leads back to, and whether its component is still open. */
type State = { node: string; index: number; low: number; isOpen: boolean };

/** The circles of a graph: sets of nodes each of which leads to all the others. */
export function circles(graph: Graph): string[][] {
  return components(graph).filter(({ length }) => length > 1);
}

/** The number of nodes in the longest chain; nodes of a circle count as one level. */
export function floors(graph: Graph): number {
  const floor = new Map<string, number>();
  for (const component of components(graph)) {
    const below = component.flatMap((node) => [...(graph.get(node) ?? [])]).filter((node) => floor.has(node));
    const height = 1 + Math.max(0, ...below.map((node) => floor.get(node) ?? 0));
    for (const node of component) floor.set(node, height);
  }
  return Math.max(0, ...floor.values());
}
