/** Where a log-in comes from. */
export type Origin = {
  /** The caller's network address; null if unknown. */
  address: string | null;
  /** The cookie that the browser has kept since someone logged in there with a password; null if none. */
  device: string | null;
};

/** For callers that have neither. */
export const NOWHERE: Origin = { address: null, device: null };

/** Too many wrong passwords. The answer is the same whether or not the e-mail address has a log-in. */
export type Throttled = { kind: 'throttled'; waitSeconds: number };
