import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';

type Own = {
  /** On a line of its own: it has the height that a finger needs. WCAG 2.5.8. */
  isAlone?: boolean;
  /** What a screen reader hears after it, where several on a page look alike. */
  about?: string | undefined;
  children: ReactNode;
};

/** A link among other text, or on a line of its own. */
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

/** One that the router follows, so that the page stays where it is: to another state of the same page. */
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
