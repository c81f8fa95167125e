'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

/**
 * Asks anew for a page that the browser brings back as it was left (the back/forward cache), and shows nothing of it until
 * the answer is there: whom it is about may have been erased meanwhile. What was typed in it stays.
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
  // The page that comes in its place may be without this.
  useEffect(
    () => () => {
      document.body.hidden = false;
    },
    [],
  );
  return null;
}
