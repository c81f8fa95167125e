import type { ComponentProps, ReactNode } from 'react';

const FULL = 'min-h-9 px-3.5 text-sm font-medium shadow-xs';

const LOOKS = {
  /** The page's main action: one per form. */
  primary: `${FULL} bg-accent text-on-accent border-transparent hover:brightness-110 active:brightness-95`,
  /** Used beside others. */
  quiet: `${FULL} border-line-strong/60 bg-surface text-ink hover:border-line-strong hover:bg-tint active:bg-line`,
  /** For what cannot be undone. */
  danger: `${FULL} border-bad/60 bg-surface text-bad hover:border-bad hover:bg-bad-tint`,
  /** In a menu, at the size of the text around it. */
  plain: 'text-muted hover:bg-tint hover:text-ink min-h-7 border-transparent px-1.5 text-xs',
} as const;

const SHAPE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border disabled:opacity-60 disabled:shadow-none aria-disabled:opacity-60';

export type ButtonLook = keyof typeof LOOKS;

type Own = {
  look?: ButtonLook;
  /** As wide as its container. */
  isWide?: boolean;
  /** What a screen reader adds to its name, if several on a page look alike. */
  about?: string | undefined;
  children: ReactNode;
};

/** A button of the admin area. While `isBusy` it keeps the focus, and its form ignores presses. */
export function Button({
  look = 'quiet',
  isWide = false,
  isBusy = false,
  about,
  type = 'button',
  children,
  ...rest
}: Own & { isBusy?: boolean } & Omit<ComponentProps<'button'>, 'className' | 'children'>) {
  return (
    <button {...rest} type={type} aria-disabled={isBusy || undefined} className={classOf(look, isWide)}>
      <Words about={about}>{children}</Words>
    </button>
  );
}

/** A link that looks like a button: a download, or a page that starts something. */
export function ButtonLink({
  look = 'quiet',
  isWide = false,
  about,
  children,
  ...rest
}: Own & Omit<ComponentProps<'a'>, 'className' | 'children'>) {
  return (
    <a {...rest} className={`${classOf(look, isWide)} no-underline`}>
      <Words about={about}>{children}</Words>
    </a>
  );
}

function classOf(look: ButtonLook, isWide: boolean): string {
  return `${SHAPE} ${LOOKS[look]} ${isWide ? 'w-full' : 'whitespace-nowrap'}`;
}

function Words({ about, children }: Pick<Own, 'about' | 'children'>) {
  if (!about) return children;
  return (
    <span>
      {children}
      <span className="sr-only"> {about}</span>
    </span>
  );
}
