/** A value that exists once per process, whichever of its bundles asks. */
export type Slot<T> = { value: T | undefined };

/**
 * The process's one slot of this name. Next.js bundles the front door, the proxy, the pages and the actions separately
 * and runs them in one process: a module's variable exists once per bundle, but a property of `globalThis` once per
 * process. A thread has its own slots. Nothing else in the project may use `globalThis`: here every name has the same
 * prefix, and slot.test.ts checks that no two modules use the same one.
 * @param name what the slot holds.
 */
export function processSlot<T>(name: string): Slot<T> {
  const held = globalThis as unknown as Record<symbol, Slot<T> | undefined>;
  return (held[Symbol.for(`optdown.${name}`)] ??= { value: undefined });
}
