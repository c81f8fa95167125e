import { AsyncLocalStorage } from 'node:async_hooks';

// Next.js bundles pages apart from the front door, in the same process: it hangs on globalThis, like the pool.
const SLOT = Symbol.for('optdown.remote-address');
const slot = globalThis as { [SLOT]?: AsyncLocalStorage<string | undefined> | undefined };

function storage(): AsyncLocalStorage<string | undefined> {
  return (slot[SLOT] ??= new AsyncLocalStorage());
}

/** Does what answers a request, knowing the address of its socket: no header says it, so none can be spoofed. ACCEPTANCE 30. */
export function withRemoteAddress<T>(address: string | undefined, work: () => T): T {
  return storage().run(address, work);
}

/** The address that the request at hand came from; null where the front door is not in front. */
export function remoteAddress(): string | null {
  return storage().getStore() ?? null;
}
