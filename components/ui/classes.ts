/** Every button of a choice, all alike: none is primary, none fainter. */
export const CHOICE_BUTTON =
  'border-line-strong bg-surface hover:bg-tint active:bg-line flex min-h-11 w-full items-center justify-center rounded-lg border px-1.5 py-1.5 text-center font-medium';

/** The one button that sends a form. */
export const SEND_BUTTON =
  'bg-accent text-on-accent min-h-11 shrink-0 rounded-lg px-6 font-semibold whitespace-nowrap hover:brightness-110 active:brightness-95';
