/** Every button of a choice looks alike: none is primary, none is fainter. */
export const CHOICE_BUTTON =
  'border-line-strong bg-surface hover:border-ink hover:bg-tint active:bg-line min-h-13 short:min-h-11 short:px-1 short:py-1 w-full rounded-xl border px-2 py-1.5 text-center text-balance leading-tight font-medium shadow-xs';

/** The one button that sends a form. */
export const SEND_BUTTON =
  'bg-accent text-on-accent min-h-11 shrink-0 rounded-xl px-6 font-semibold whitespace-nowrap hover:brightness-110 active:brightness-95';
