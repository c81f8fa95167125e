import type { ReactNode } from 'react';

/**
 * A report's panel: a question as its title, the answer, and below it what the numbers are of: their denominator, period
 * and sample.
 */
export function Panel({
  id,
  title,
  lead,
  actions,
  footnote,
  children,
}: {
  id: string;
  title: string;
  /** What is to be seen here, in a sentence. */
  lead?: ReactNode;
  actions?: ReactNode;
  footnote?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="border-line bg-surface min-w-0 rounded-lg border">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-3">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="font-semibold text-balance">
            {title}
          </h2>
          {lead ? <p className="text-muted max-w-prose text-sm text-pretty">{lead}</p> : null}
        </div>
        {actions ? <div className="flex shrink-0 flex-wrap gap-2 text-sm">{actions}</div> : null}
      </header>
      <div className="px-4 pt-3 pb-4">{children}</div>
      {footnote ? (
        <footer className="border-line text-muted border-t px-4 py-2 text-xs text-pretty">{footnote}</footer>
      ) : null}
    </section>
  );
}

/** What stands where there is nothing to show, and why. */
export function NothingToShow({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="border-line rounded-md border border-dashed px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      {children ? (
        <div className="text-muted mx-auto mt-1 max-w-prose text-sm text-pretty">{children}</div>
      ) : null}
    </div>
  );
}
