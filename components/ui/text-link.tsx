import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';

type Own = {
  /** On its own line: as tall as a finger needs. WCAG 2.5.8. */
  isAlone?: boolean;
  /** What a screen reader adds to its name, if several on a page look alike. */
  about?: string | undefined;
  children: ReactNode;
};

/** A link within text, or on a line of its own. */
export function TextLink({
  isAlone = false,
  about,
  children,
  ...rest
}: Own & Omit<ComponentProps<'a'>, 'className' | 'children'>) {
  return (
    <a {...rest} className={classOf(isAlone)}>
      {children}
      {about ? <span className="sr-only"> {about}</span> : null}
    </a>
  );
}

/** A link that the router follows, so that the scroll position stays: to another state of the same page. */
export function StayLink({ isAlone = false, children, href }: Omit<Own, 'about'> & { href: string }) {
  return (
    <Link href={href} prefetch={false} scroll={false} className={classOf(isAlone)}>
      {children}
    </Link>
  );
}

function classOf(isAlone: boolean): string {
  return `text-accent decoration-accent/40 hover:decoration-accent underline underline-offset-3 ${isAlone ? 'inline-flex min-h-6 items-center' : ''}`;
}
