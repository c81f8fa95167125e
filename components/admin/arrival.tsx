'use client';

import { useEffect, useRef, type ReactNode } from 'react';

/**
 * Something that a press added to the page: it takes the focus when it appears, so that keyboard and screen reader
 * users are where it is, and gives the focus back when it goes.
 */
export function Arrival({
  id,
  back,
  className,
  children,
}: {
  id: string;
  /** The id of the element that was pressed. */
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
