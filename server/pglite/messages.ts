/** Messages from the process that owns the database to the one that started it. */
export type FromOwner =
  | { type: 'ready'; url: string }
  | { type: 'taken' }
  /** The message is written for a user: what is wrong, and what to do. */
  | { type: 'failed'; message: string };

/** The reply: a request to close. */
export interface ToOwner {
  type: 'close';
  /** Whether to let other tools that use the database finish first. */
  waitForGuests: boolean;
}
