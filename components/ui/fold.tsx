import type { ReactNode } from 'react';
import { Unbroken } from '@/components/ui/unbroken';

/** A part of the page that is folded until it is opened. It works without a script, and its controls are posted. */
export function Fold({
  title,
  detail = null,
  isOpen = false,
  children,
}: {
  title: ReactNode;
  detail?: string | null;
  isOpen?: boolean;
  children: ReactNode;
}) {
  return (
    // A quick user opens it before its script arrives: that is not a hydration error.
    <details open={isOpen} suppressHydrationWarning className="group">
      <summary className="border-line bg-surface hover:border-line-strong flex min-h-14 list-none items-center gap-3 rounded-2xl border px-4 py-3 [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 flex-1">
          <span className="font-semibold">
            {typeof title === 'string' ? <Unbroken text={title} /> : title}
          </span>
          {detail ? (
            <span className="text-muted block text-sm">
              {' '}
              <Unbroken text={detail} />
            </span>
          ) : null}
        </span>
        <svg
          aria-hidden
          width="16"
          height="16"
          viewBox="0 0 16 16"
          className="shrink-0 group-open:rotate-180"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        >
          <path d="M3 6l5 5 5-5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </summary>
      {children}
    </details>
  );
}
