// The front door and Next.js are bundled apart, in one process: that it stops is known to both.
const SLOT = Symbol.for('optdown.stopping');
const slot = globalThis as { [SLOT]?: boolean };

/** Says that this process was told to stop: it finishes what it has, and a balancer is to send nothing new. */
export function noteStopping(): void {
  slot[SLOT] = true;
}

/** Whether this process was told to stop. */
export function isStopping(): boolean {
  return slot[SLOT] === true;
}
