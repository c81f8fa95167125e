import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useAlive } from '@/components/ui/alive';
import { isSessionOver, type SessionOver } from './session-over';

/** What is said where the browser or the person brings no passkey. */
export type PasskeyWords = {
  /** Nobody touched it in time, or it was called off. */
  cancelled: string;
  /** The device has one for this log-in already. */
  known: string;
  /** The page stands at another address than passkeys are made for. */
  elsewhere: string;
  failed: string;
};

/** Also that the session is over, in which case there is nothing to mend in the form. */
export type PasskeyProblem = { text: string; field: string | null } | SessionOver;

/** Whether this browser can show passkeys: null as long as that is not known, without scripts for good. */
export function usePasskeys(): boolean | null {
  return useAlive() ? browserSupportsWebAuthn() : null;
}

/** Sends JSON to a route of ours. Throws a {@link RefusedError} where it says no. */
export async function sendJson<Answer>(path: string, sent: object, failed: string): Promise<Answer> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  // Where the server is away, what answers in its place may say it in HTML.
  const said: unknown = await answer.json().catch(() => ({}));
  if (isSessionOver(said)) throw new RefusedError(said);
  const { problem = failed, field = null } = said as { problem?: string; field?: string | null };
  throw new RefusedError({ text: problem, field });
}

class RefusedError extends Error {
  readonly problem: PasskeyProblem;

  constructor(problem: PasskeyProblem) {
    super('The server said no');
    this.problem = problem;
  }
}

/** What went wrong, to be read by who stands before it. */
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
