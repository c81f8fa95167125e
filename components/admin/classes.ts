/** A text field, a select, a date. */
export const CONTROL =
  'border-line-strong bg-surface text-ink placeholder:text-muted aria-invalid:border-bad block h-9 w-full min-w-0 rounded-md border px-2.5 text-sm aria-invalid:border-2';

/** The button of what one came to do. */
export const PRIMARY_BUTTON =
  'bg-accent text-on-accent inline-flex min-h-9 items-center justify-center rounded-md px-3.5 text-sm font-medium whitespace-nowrap hover:brightness-110 active:brightness-95 disabled:opacity-60 aria-disabled:opacity-60';

/** A button beside others. */
export const QUIET_BUTTON =
  'border-line-strong bg-surface text-ink hover:bg-tint active:bg-line inline-flex min-h-9 items-center justify-center rounded-md border px-3 text-sm font-medium whitespace-nowrap disabled:opacity-60 aria-disabled:opacity-60';

/** A button of what cannot be taken back. */
export const DANGER_BUTTON =
  'border-bad text-bad bg-surface hover:bg-bad-tint inline-flex min-h-9 items-center justify-center rounded-md border px-3 text-sm font-medium whitespace-nowrap disabled:opacity-60 aria-disabled:opacity-60';

/** A file to choose: the browser's own button, looking like ours. */
export const FILE_CONTROL =
  'text-muted file:border-line-strong file:bg-surface file:text-ink hover:file:bg-tint block w-full min-w-0 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:px-3 file:text-sm file:font-medium';

export const LINK = 'text-accent underline underline-offset-2 hover:no-underline';

/** A box of a page: a table, a form. */
export const CARD = 'border-line bg-surface rounded-lg border';

/** Of a card: a form that follows something else to press in it is set apart, for both ask for the same password. */
export const FORMS_APART =
  '[&>:is(ul,form)~form]:border-line [&>:is(ul,form)~form]:border-t [&>:is(ul,form)~form]:pt-4';

/** A box that a wide table scrolls in; what is for screen readers alone is placed by it, not by the page. */
export const TABLE_BOX = `${CARD} relative overflow-x-auto`;

export const TABLE_HEAD = 'text-muted px-4 py-2 text-left text-xs font-medium whitespace-nowrap';
export const TABLE_CELL = 'px-4 py-2.5 align-middle';
