import type { ReactNode } from 'react';

/** A box whose content may be wider or longer than it: the keyboard can scroll it too. WCAG 2.1.1. */
export function ScrollBox({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroller without focus is out of the keyboard's reach
    <div role="group" aria-label={label} tabIndex={0} className={className}>
      {children}
    </div>
  );
}
