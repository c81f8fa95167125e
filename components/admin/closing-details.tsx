'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

/** A disclosure that closes on the next page, and with Escape. */
export function ClosingDetails({
  summary,
  className,
  children,
}: {
  summary: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const path = usePathname();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is a second way to close what the summary closes.
    <details
      key={path}
      className={className}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
    >
      {summary}
      {children}
    </details>
  );
}
