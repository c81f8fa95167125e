'use client';

import { useLinkStatus } from 'next/link';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

const Reporting = createContext<(isPending: boolean) => void>(() => undefined);
const Busy = createContext(false);

/** After this long without another page, nothing is loading any more: the load was stopped, or was a download. */
const GIVE_UP_AFTER = 15_000;

/**
 * Tracks whether another page is loading, so that a press gets a response at once although pages do not stream
 * (decision 0011). Links that the router follows report through {@link ReportPending}; all other links, and forms sent
 * by GET, are tracked here.
 */
export function PendingProvider({ children }: { children: ReactNode }) {
  const [reported, setReported] = useState(0);
  const [isLeaving, setLeaving] = useState(false);
  const report = useCallback(
    (isPending: boolean) => setReported((count) => count + (isPending ? 1 : -1)),
    [],
  );

  useEffect(() => {
    const stay = () => setLeaving(false);
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link && !event.defaultPrevented && leadsAway(link, event)) setLeaving(true);
    };
    const onSubmit = ({ target, defaultPrevented }: SubmitEvent) => {
      if (target instanceof HTMLFormElement && target.method === 'get' && !defaultPrevented) setLeaving(true);
    };
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && stay();
    document.addEventListener('click', onClick);
    document.addEventListener('submit', onSubmit);
    document.addEventListener('keydown', onKey);
    // A page restored by the back button is as it was left.
    window.addEventListener('pageshow', stay);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('submit', onSubmit);
      document.removeEventListener('keydown', onKey);
      window.removeEventListener('pageshow', stay);
    };
  }, []);
  useEffect(() => {
    if (!isLeaving) return;
    const timer = setTimeout(() => setLeaving(false), GIVE_UP_AFTER);
    return () => clearTimeout(timer);
  }, [isLeaving]);

  const isPending = isLeaving || reported > 0;
  return useMemo(
    () => (
      <Reporting value={report}>
        <Busy value={isPending}>{children}</Busy>
      </Reporting>
    ),
    [report, isPending, children],
  );
}

/** Whether a press opens another page in this tab: not a file, a new tab, or an anchor on the same page. */
function leadsAway(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return false;
  const isSamePage = link.pathname === location.pathname && link.search === location.search;
  return !(isSamePage && link.hash);
}

/** Reports while the router is loading a link's page. */
export function useReportPending(isPending: boolean): void {
  const report = useContext(Reporting);
  useEffect(() => {
    if (!isPending) return;
    report(true);
    return () => report(false);
  }, [isPending, report]);
}

/** For use inside a router link: marks it while its page is loading. Takes up the same space when unmarked. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  useReportPending(pending);
  return <span aria-hidden="true" data-pending={pending} className="pending-dot" />;
}

/** The page, marked while another one is loading. */
export function PendingMain({
  loading,
  className,
  children,
}: {
  loading: string;
  className: string;
  children: ReactNode;
}) {
  const isPending = useContext(Busy);
  return (
    <>
      <div aria-hidden="true" data-pending={isPending} className="pending-line" />
      <p role="status" className="sr-only">
        {isPending ? loading : ''}
      </p>
      <main id="main" tabIndex={-1} aria-busy={isPending} className={className}>
        {children}
      </main>
    </>
  );
}
