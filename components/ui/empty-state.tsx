import type { ReactNode } from 'react';

/** Shown where there is nothing to show: says so, why, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="border-line rounded-md border border-dashed px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children ? (
        <div className="text-muted mx-auto mt-1 max-w-prose text-sm text-pretty">{children}</div>
      ) : null}
    </div>
  );
}
