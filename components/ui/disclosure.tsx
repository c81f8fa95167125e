import type { ReactNode } from 'react';

const LOOKS = {
  link: 'text-accent decoration-accent/40 hover:decoration-accent underline underline-offset-3',
  /** More of the same: the numbers behind a picture, rare options. */
  quiet: 'text-muted hover:text-ink',
  /** Something that cannot be undone is behind it. */
  danger: 'text-bad decoration-bad/40 hover:decoration-bad underline underline-offset-3',
} as const;

/** Something more to see or press, behind a word: a confirmation without a dialog, which works without scripts. */
export function Disclosure({
  summary,
  about,
  look = 'link',
  isOpen,
  children,
}: {
  summary: ReactNode;
  /** What a screen reader adds to its name, if several on a page look alike. */
  about?: string | undefined;
  look?: keyof typeof LOOKS;
  /** Initially open, because something in it needs to be read. */
  isOpen?: boolean;
  children: ReactNode;
}) {
  return (
    <details open={isOpen} className="group/disclosure min-w-0">
      <summary className={`inline-flex min-h-6 list-none items-center gap-1.5 ${LOOKS[look]}`}>
        {look === 'quiet' ? <Chevron /> : null}
        <span>
          {summary}
          {about ? <span className="sr-only"> {about}</span> : null}
        </span>
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}

/** Points right; down if its disclosure is open. */
export function Chevron() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      width="12"
      height="12"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0 group-open/disclosure:rotate-90 motion-safe:transition-transform"
    >
      <path d="m6 3.500 4.500 4.500-4.500 4.500" />
    </svg>
  );
}
