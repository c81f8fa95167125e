import { useState } from 'react';

/**
 * Calls a server action outside of React's transitions. The router applies an action's answer within one, which React
 * may leave waiting for good although all that it waits for is there (vercel/next.js#98303): whoever awaits the action
 * within a transition as well, as `useActionState` and `useTransition` do, then never hears of an answer that came.
 * A key of the API, shown once, was lost like this.
 * @returns `call` hands the answer to its first argument. A failed call, or one that leads to another page, throws
 *   when the component renders, as a form's action does: the error page or the router takes it from there.
 */
export function useServerAction<Given extends unknown[], Answer>(
  action: (...given: Given) => Promise<Answer>,
): { call: (onAnswer: (answer: Awaited<Answer>) => void, ...given: Given) => void; isCalling: boolean } {
  const [calls, setCalls] = useState(0);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  if (failure) throw failure.error;

  async function settle(onAnswer: (answer: Awaited<Answer>) => void, given: Given): Promise<void> {
    try {
      onAnswer(await action(...given));
    } catch (error) {
      setFailure({ error });
    }
    setCalls((count) => count - 1);
  }

  function call(onAnswer: (answer: Awaited<Answer>) => void, ...given: Given): void {
    setCalls((count) => count + 1);
    void settle(onAnswer, given);
  }

  return { call, isCalling: calls > 0 };
}
