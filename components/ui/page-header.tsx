import type { ReactNode } from 'react';
import { TextLink } from './text-link';

/** The top of a page: its parent page, its name (also in the tab), its purpose, and the actions on the whole of it. */
export function PageHeader({
  title,
  workspace,
  description,
  back,
  actions,
}: {
  title: string;
  workspace: string;
  description?: string;
  /** The list that this page is an item of. */
  back?: { href: string; label: string };
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <title>{`${title} – ${workspace}`}</title>
      <div data-on-paper={workspace} className="min-w-0">
        {back ? (
          <p data-screen-only className="mb-1">
            <TextLink href={back.href} isAlone>
              {back.label}
            </TextLink>
          </p>
        ) : null}
        <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
        {description ? <p className="text-muted mt-1 max-w-2xl text-pretty">{description}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
