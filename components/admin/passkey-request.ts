import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useAlive } from '@/components/ui/alive';
import { isSessionOver, type SessionOver } from './session-over';

/** The messages for when the browser or the user provides no passkey. */
export type PasskeyWords = {
  /** The user did not respond in time, or cancelled. */
  cancelled: string;
  /** The device already has a passkey for this account. */
  known: string;
  /** The page's address is not the one that passkeys are made for. */
  elsewhere: string;
  failed: string;
};

/** The refusal may also mean that the session is over, in which case there is nothing to correct in the form. */
export type PasskeyProblem = { text: string; field: string | null } | SessionOver;

/** Whether this browser supports passkeys: null while unknown, which without scripts is for good. */
export function usePasskeys(): boolean | null {
  return useAlive() ? browserSupportsWebAuthn() : null;
}

/** Sends JSON to one of our routes. Throws a {@link RefusedError} if it refuses. */
export async function sendJson<Answer>(path: string, sent: object, failed: string): Promise<Answer> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  // If the server is down, a proxy may answer with HTML.
  const said: unknown = await answer.json().catch(() => ({}));
  if (isSessionOver(said)) throw new RefusedError(said);
  const { problem = failed, field = null } = said as { problem?: string; field?: string | null };
  throw new RefusedError({ text: problem, field });
}

class RefusedError extends Error {
  readonly problem: PasskeyProblem;

  constructor(problem: PasskeyProblem) {
    super('The server refused the request');
    this.problem = problem;
  }
}

/** What went wrong, worded for the user. */
export function problemOf(error: unknown, words: PasskeyWords): PasskeyProblem {
  if (error instanceof RefusedError) return error.problem;
  return { text: words[reasonOf(error)], field: null };
}

/** By the names that browsers give their errors. WebAuthn 3, 5.1.3 and 5.1.4. */
function reasonOf(error: unknown): keyof PasskeyWords {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return 'cancelled';
    case 'InvalidStateError':
      return 'known';
    case 'SecurityError':
      return 'elsewhere';
    default:
      return 'failed';
  }
}
