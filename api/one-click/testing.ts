/** For tests: one-clicks, sent to the API on a real HTTP server. */
import { afterAll, beforeAll } from 'vitest';
import { serveApi } from '@/api/testing';

export const BODY = 'List-Unsubscribe=One-Click';
export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Serves the API as long as the tests of a file run. */
export function serveOneClicks() {
  let server: Awaited<ReturnType<typeof serveApi>> | undefined;
  beforeAll(async () => {
    server = await serveApi();
  });
  afterAll(() => server?.close());
  /** An address below the server's. */
  const at = (path: string) => `${server?.url ?? ''}${path}`;
  return {
    at,
    /** Sends what a mailbox provider sends, unless the test says otherwise. */
    send: (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(at(path), { method: 'POST', headers: FORM, body: BODY, redirect: 'manual', ...init }),
  };
}
