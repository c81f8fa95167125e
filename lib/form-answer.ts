import { AsyncLocalStorage } from 'node:async_hooks';
import { processSlot } from '@/lib/slot';

/** A complete answer, made without anything that could fail. */
export type PlainAnswer = { status: number; contentType: string; body: string };

/** The outcome of a form of the admin area, beyond what Next.js reports. */
export type FormAnswer = {
  /** Whether our own code was reached: failures from then on are ours, not the input's. */
  hasBegun: boolean;
  /** The answer to give if Next.js has no fitting one. */
  instead: PlainAnswer | null;
};

const slot = processSlot<AsyncLocalStorage<FormAnswer>>('form-answer');

function storage(): AsyncLocalStorage<FormAnswer> {
  return (slot.value ??= new AsyncLocalStorage());
}

/** Runs the code that answers a form, which can report the outcome with the functions below. */
export function withFormAnswer<T>(answer: FormAnswer, work: () => T): T {
  return storage().run(answer, work);
}

/** Our code is reached: an action with arguments of its types, a page, or a route. */
export function noteBegun(): void {
  const answer = storage().getStore();
  if (answer) answer.hasBegun = true;
}

export function answerInstead(instead: PlainAnswer): void {
  const answer = storage().getStore();
  if (answer) answer.instead = instead;
}
