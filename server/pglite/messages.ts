/** What the process that owns the database tells the one that started it. */
export type FromOwner =
  | { type: 'ready'; url: string }
  | { type: 'taken' }
  /** The message is for a person: what is wrong, and what to do. */
  | { type: 'failed'; message: string };

/** What it is told: to close. */
export interface ToOwner {
  type: 'close';
  /** Whether to let other tools that use the database finish first. */
  waitForGuests: boolean;
}
