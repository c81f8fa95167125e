'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Refreshes the page for as long as this component is on it and the page is visible. @param every in milliseconds. */
export function PageRenewal({ every }: { every: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, every);
    return () => {
      clearInterval(timer);
    };
  }, [router, every]);
  return null;
}
