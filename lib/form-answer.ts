import { AsyncLocalStorage } from 'node:async_hooks';
import { processSlot } from '@/lib/slot';

/** A whole answer, made of nothing that could fail. */
export type PlainAnswer = { status: number; contentType: string; body: string };

/** What became of a form of the admin area beside what Next.js says of it. */
export type FormAnswer = {
  /** Whether code of ours was reached: what fails from then on is ours, and not what was sent. */
  hasBegun: boolean;
  /** What is to be answered where Next.js has nothing fitting to say. */
  instead: PlainAnswer | null;
};

const slot = processSlot<AsyncLocalStorage<FormAnswer>>('form-answer');

function storage(): AsyncLocalStorage<FormAnswer> {
  return (slot.value ??= new AsyncLocalStorage());
}

/** Does what answers a form, which can say by the functions below what became of it. */
export function withFormAnswer<T>(answer: FormAnswer, work: () => T): T {
  return storage().run(answer, work);
}

/** Code of ours is reached: an action with arguments of its types, a page, or a route. */
export function noteBegun(): void {
  const answer = storage().getStore();
  if (answer) answer.hasBegun = true;
}

export function answerInstead(instead: PlainAnswer): void {
  const answer = storage().getStore();
  if (answer) answer.instead = instead;
}
