import type { ReactNode } from 'react';

/** `done`: something was changed. `back`: it was taken back. `same`: it was like this already. */
export type ConfirmationMark = 'done' | 'back' | 'same';

/** Drawn on an 18 by 18 grid. */
const MARKS: Record<ConfirmationMark, string> = {
  done: 'M3.5 9.5 7.5 13.5 14.5 5',
  back: 'M4 7.5h6.5a3.5 3.5 0 0 1 0 7H7M7 4.5l-3 3 3 3',
  same: 'M4.5 7h9M4.5 11h9',
};

/**
 * What was done, first on the page that follows a press: a quiet panel in the sender's colour, with its mark and the
 * page's only heading, to which a script may move the focus. Inside it stands what is true and what can be done about
 * it.
 */
export function Confirmation({
  id,
  title,
  mark = 'done',
  children,
}: {
  id?: string;
  title: ReactNode;
  mark?: ConfirmationMark;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-labelledby="what" className="bg-accent-tint space-y-3 rounded-2xl px-5 py-6">
      <span
        aria-hidden
        className="bg-accent text-on-accent grid size-9 place-items-center rounded-full print:hidden"
      >
        <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="2.5">
          <path d={MARKS[mark]} strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </span>
      <h1 id="what" tabIndex={-1} className="text-title font-bold text-balance outline-none">
        {title}
      </h1>
      {children}
    </section>
  );
}
