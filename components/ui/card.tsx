import type { ReactNode } from 'react';

const WIDTHS = { full: '', form: 'max-w-2xl', narrow: 'max-w-xl' } as const;

/**
 * A box of a page: a question or a task as its title, the answer or the form below it, and at its foot what the numbers
 * are of. A table placed directly in it reaches from edge to edge.
 */
export function Card({
  id,
  title,
  lead,
  actions,
  footnote,
  width = 'full',
  children,
}: {
  /** The id of the heading. */
  id?: string;
  title?: string;
  /** What the card shows, in a sentence. */
  lead?: ReactNode;
  actions?: ReactNode;
  footnote?: ReactNode;
  width?: keyof typeof WIDTHS;
  children: ReactNode;
}) {
  const Element = title ? 'section' : 'div';
  return (
    <Element
      aria-labelledby={title ? id : undefined}
      className={`border-line bg-surface min-w-0 rounded-lg border shadow-xs ${WIDTHS[width]}`}
    >
      {title ? (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-4 sm:px-5">
          <div className="min-w-0 flex-1 basis-56">
            <h2 id={id} className="font-semibold text-balance">
              {title}
            </h2>
            {lead ? <p className="text-muted mt-0.5 max-w-prose text-sm text-pretty">{lead}</p> : null}
          </div>
          {actions ? <div className="flex shrink-0 flex-wrap gap-2 text-sm">{actions}</div> : null}
        </header>
      ) : null}
      <div data-card="body" className={`px-4 pb-4 sm:px-5 sm:pb-5 ${title ? 'pt-3' : 'pt-4 sm:pt-5'}`}>
        {children}
      </div>
      {footnote ? (
        <footer className="border-line text-muted border-t px-4 py-2.5 text-xs text-pretty sm:px-5">
          {footnote}
        </footer>
      ) : null}
    </Element>
  );
}
