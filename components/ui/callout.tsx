import type { ReactNode } from 'react';

const LOOKS = {
  /** What was done, or should be known. */
  info: 'border-accent bg-accent-tint',
  /** What went wrong, or has to be corrected. */
  bad: 'border-bad bg-bad-tint',
  quiet: 'border-line-strong bg-surface',
} as const;

/** A sentence or two that stand out from a page. */
export function Callout({
  look = 'info',
  role,
  children,
}: {
  look?: keyof typeof LOOKS;
  role?: 'status' | 'alert';
  children: ReactNode;
}) {
  return (
    <div role={role} className={`rounded-md border-l-4 px-3.5 py-2.5 text-pretty ${LOOKS[look]}`}>
      {children}
    </div>
  );
}
