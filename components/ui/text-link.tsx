import type { ComponentProps, ReactNode } from 'react';

/** A link among other text, or alone on a line, where `isAlone` gives it the height that a finger needs. WCAG 2.5.8. */
export function TextLink({
  isAlone = false,
  about,
  children,
  ...rest
}: {
  isAlone?: boolean;
  /** What a screen reader hears after it, where several on a page look alike. */
  about?: string | undefined;
  children: ReactNode;
} & Omit<ComponentProps<'a'>, 'className' | 'children'>) {
  return (
    <a
      {...rest}
      className={`text-accent decoration-accent/40 hover:decoration-accent underline underline-offset-3 ${isAlone ? 'inline-flex min-h-6 items-center' : ''}`}
    >
      {children}
      {about ? <span className="sr-only"> {about}</span> : null}
    </a>
  );
}
