'use client';

import { useEffect } from 'react';
import { isAsItCame } from '@/components/ui/early-input';

/**
 * Reloads a page that the browser restores as it was left (the back/forward cache), because its statements about now
 * may be out of date. Not if something was typed or ticked in it, which would be lost.
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
