import type { ReactNode } from 'react';
import { LINK } from './classes';

/** Something more to see or to press, behind a word: asks twice without a dialog, and without scripts. */
export function Disclosure({
  summary,
  label,
  isOpen,
  children,
}: {
  summary: string;
  /** What a screen reader hears after it, where several on a page look alike. */
  label?: string | undefined;
  /** From the start: something in it wants to be read. */
  isOpen?: boolean;
  children: ReactNode;
}) {
  return (
    <details open={isOpen}>
      <summary className={`${LINK} inline-flex min-h-6 list-none items-center`}>
        {summary}
        {label ? <span className="sr-only"> {label}</span> : null}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
