'use client';

import { useEffect, useRef, useState, type ReactNode } from 'react';

/**
 * A box whose content may be wider or longer than the box. If it is, the keyboard can scroll it (WCAG 2.1.1), and a
 * shadow at the edge says that there is more; if not, the keyboard skips it. Without scripts it can always be reached.
 */
export function ScrollBox({
  label,
  className = '',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(true);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const measure = () =>
      setScrolls(
        current.scrollWidth > current.clientWidth + 1 || current.scrollHeight > current.clientHeight + 1,
      );
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={box}
      role="group"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroller without focus is out of the keyboard's reach
      tabIndex={scrolls ? 0 : undefined}
      className={`scroll-hints relative overflow-auto ${className}`}
    >
      {children}
    </div>
  );
}
