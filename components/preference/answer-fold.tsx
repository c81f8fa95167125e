import type { ReactNode } from 'react';

/** The question why: plain, or folded behind `Change your answer` once it is answered. */
export function AnswerFold({
  label,
  isOpen,
  children,
}: {
  label: string | null;
  isOpen: boolean;
  children: ReactNode;
}) {
  if (label === null) return children;
  return (
    <details open={isOpen}>
      <summary className="text-accent inline-flex min-h-11 items-center underline underline-offset-2">
        {label}
      </summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
