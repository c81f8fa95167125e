'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

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
    if (!isAsking) document.body.hidden = false;
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
