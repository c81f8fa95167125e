/** What one process keeps one of, whichever of its bundles asks. */
export type Slot<T> = { value: T | undefined };

/**
 * The process's one slot of this name. Next.js bundles the front door, the proxy, the pages and the actions apart and
 * runs them in one process: a variable of a module is there once a bundle, and what hangs on `globalThis` once. A thread
 * has slots of its own. Nothing else in the project may touch `globalThis`: here each name stands under one prefix, and
 * slot.test.ts sees that no two modules take the same one.
 * @param name what the slot holds.
 */
export function processSlot<T>(name: string): Slot<T> {
  const held = globalThis as unknown as Record<symbol, Slot<T> | undefined>;
  return (held[Symbol.for(`optdown.${name}`)] ??= { value: undefined });
}
