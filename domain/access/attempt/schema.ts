/** Where a log-in comes from. */
export type Origin = {
  /** The caller's network address; null where it is not known. */
  address: string | null;
  /** What the browser keeps since somebody logged in there with a password; null where it keeps nothing. */
  device: string | null;
};

/** For callers that have neither. */
export const NOWHERE: Origin = { address: null, device: null };

/** Too many wrong passwords: told alike for an e-mail address that has a log-in and for one that has none. */
export type Throttled = { kind: 'throttled'; waitSeconds: number };
