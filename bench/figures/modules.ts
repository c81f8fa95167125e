import { isTest } from './tree';

/** The kinds of code in a domain module: files, or folders of them. */
const KIND = /^(?:schema|rules|data|mutations)(?:\.|$)/;

/**
 * The domain module that a file belongs to: `people/address` for `domain/people/address/rules.ts`, `preference` for
 * `domain/choices/preference/mutations/apply/apply.ts`. Null for files elsewhere.
 */
export function moduleOf(file: string): string | null {
  const [top, ...inside] = file.split('/');
  if (top !== 'domain' || inside.length < 2) return null;
  const kind = inside.findIndex((part) => KIND.test(part));
  return inside.slice(0, kind === -1 ? -1 : kind).join('/');
}

/** The domain's areas; empty if no module is in one. An area may itself be a module, as `workspace` is. */
export function areasOf(modules: readonly string[]): string[] {
  const isFlat = modules.every((module) => !module.includes('/'));
  return isFlat ? [] : [...new Set(modules.map((module) => module.split('/')[0] ?? ''))].sort();
}

/** The modules without a test of any of their files beside them. */
export function untestedModules(paths: readonly string[]): string[] {
  const modules = new Set(paths.flatMap((file) => moduleOf(file) ?? []));
  for (const file of paths) {
    const module = moduleOf(file);
    if (module !== null && isTest({ path: file })) modules.delete(module);
  }
  return [...modules].sort();
}
