/** What the thread of the back office is started with. */
export type BackOfficeTask = {
  /** The Unix socket on which it takes requests. */
  socket: string;
  /** How many milliseconds the database's clock is ahead, as measured when the process started. */
  clockOffset: number;
};

/** What it tells: it answers requests for the API; all of it runs; it could not start. */
export type FromBackOffice = { kind: 'listening' } | { kind: 'ready' } | { kind: 'failed'; error: unknown };

/**
 * What it is told, in this order: take no new jobs, because the process stops; let no request wait any longer; end, for
 * every request has been answered.
 */
export type ToBackOffice = 'stopping' | 'closing' | 'close';

/** The header that says which address a request came from; see lib/remote-address.ts. */
export const ADDRESS_HEADER = 'x-optdown-address';
