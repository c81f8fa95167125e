'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Renews the page it stands on, as long as it stands there and the page is looked at. @param every milliseconds. */
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
