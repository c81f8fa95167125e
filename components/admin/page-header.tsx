import type { ReactNode } from 'react';

/** The top of a page: its name, in the tab too, what it is for, and what can be done with all of it. */
export function PageHeader({
  title,
  workspace,
  description,
  actions,
}: {
  title: string;
  workspace: string;
  description?: string;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <title>{`${title} – ${workspace}`}</title>
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
        {description ? <p className="text-muted mt-0.5 max-w-prose">{description}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
