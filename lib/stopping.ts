import { processSlot } from '@/lib/slot';

const stopping = processSlot<boolean>('stopping');

/** Records that this process was told to stop: it finishes what it has, and load balancers should send nothing new. */
export function noteStopping(): void {
  stopping.value = true;
}

/** Whether this process was told to stop. */
export function isStopping(): boolean {
  return stopping.value === true;
}
