'use client';

import { useEffect } from 'react';
import { isAsItCame } from '@/components/ui/early-input';

/**
 * Loads a page anew that the browser brings back as it was left (the back/forward cache): what it says of now may be
 * true no longer. Not where something is typed or ticked in it, which would be lost.
 */
export function FreshOnReturn() {
  useEffect(() => {
    const refresh = ({ persisted }: PageTransitionEvent) => {
      if (persisted && [...document.forms].every(isAsItCame)) window.location.reload();
    };
    window.addEventListener('pageshow', refresh);
    return () => {
      window.removeEventListener('pageshow', refresh);
    };
  }, []);
  return null;
}
