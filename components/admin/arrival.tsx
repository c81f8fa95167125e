'use client';

import { useEffect, useRef, type ReactNode } from 'react';

/**
 * Something that a press has brought to the page: it takes the focus when it comes, so that the keyboard and a screen
 * reader are where it is, and gives it back when it goes.
 */
export function Arrival({
  id,
  back,
  className,
  children,
}: {
  id: string;
  /** The id of what was pressed. */
  back?: string;
  className?: string;
  children: ReactNode;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.current?.focus();
    return () => {
      if (back) document.getElementById(back)?.focus();
    };
  }, [back]);
  return (
    <div ref={element} id={id} tabIndex={-1} className={className}>
      {children}
    </div>
  );
}
