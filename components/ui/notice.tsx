import type { ReactNode } from 'react';

/** A quiet box that says what holds. */
export function Notice({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="border-accent bg-surface border-l-4 px-4 py-3">
      {title ? <h2 className="font-semibold">{title}</h2> : null}
      <div className="text-pretty">{children}</div>
    </div>
  );
}
