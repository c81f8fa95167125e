'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

/** After this long without an answer the whole page is loaded anew. */
const GIVE_UP_AFTER = 10_000;

/**
 * Reloads the data of a page that the browser restores as it was left (the back/forward cache), and hides it until the
 * answer is there: the person it shows may have been erased meanwhile. What was typed stays.
 */
export function RenewedOnReturn() {
  const router = useRouter();
  const [isAsking, ask] = useTransition();
  useEffect(() => {
    const renew = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return;
      document.body.hidden = true;
      ask(() => {
        router.refresh();
      });
    };
    window.addEventListener('pageshow', renew);
    return () => {
      window.removeEventListener('pageshow', renew);
    };
  }, [router]);
  useEffect(() => {
    if (!isAsking) {
      document.body.hidden = false;
      return;
    }
    const timer = setTimeout(() => location.reload(), GIVE_UP_AFTER);
    return () => clearTimeout(timer);
  }, [isAsking]);
  // The new page may not contain this component.
  useEffect(
    () => () => {
      document.body.hidden = false;
    },
    [],
  );
  return null;
}
