import { startTransition, useEffect, useRef, useState } from 'react';

/**
 * How long an answer waits for the page around it to be renewed, so that both show at once: longer than a page takes.
 */
const MAX_WAIT = 5_000;

type Call<Given extends unknown[], Answer> = (
  onAnswer: (answer: Awaited<Answer>) => void,
  ...given: Given
) => void;

/**
 * Calls a server action. Its answer shows together with the renewed page, which the router draws in a transition. React
 * may leave that waiting for good although all that it waits for is there (vercel/next.js#98303), and then whoever
 * awaits the action within a transition, as `useActionState` and `useTransition` do, never hears of an answer that came:
 * an API key, shown once, was lost like this. So here the answer comes by itself after {@link MAX_WAIT}.
 * @returns `call` hands the answer to its first argument, possibly twice. A failed call, or one that leads to another
 *   page, throws when the component renders, as a form's action does: the error page or the router takes it from there.
 */
export function useServerAction<Given extends unknown[], Answer>(
  action: (...given: Given) => Promise<Answer>,
): { call: Call<Given, Answer>; isCalling: boolean } {
  const [latest, setLatest] = useState<symbol | null>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  const rescue = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // When the answer is drawn, or the form leaves the page.
    return () => clearTimeout(rescue.current);
  }, [latest]);
  if (failure) throw failure.error;

  const call: Call<Given, Answer> = (onAnswer, ...given) => {
    const mine = Symbol();
    setLatest(mine);
    startTransition(async () => {
      let apply: () => void;
      try {
        const answer = await action(...given);
        apply = () => onAnswer(answer);
      } catch (error) {
        apply = () => setFailure({ error });
      }
      const show = () => {
        apply();
        setLatest((current) => (current === mine ? null : current));
      };
      startTransition(show);
      rescue.current = setTimeout(show, MAX_WAIT);
    });
  };

  return { call, isCalling: latest !== null };
}
