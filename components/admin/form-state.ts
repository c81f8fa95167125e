import type { SessionOver } from './session-over';

/** What an action has to say of a form, in the member's words. */
export type FormState = {
  problems: { field: string; text: string }[];
  /** What was done; null where nothing was. */
  notice: string | null;
  /** Shown this once, to be copied: an invitation's link. */
  secret: { label: string; value: string } | null;
  /** What was typed, to be shown again; never a password. */
  values: Record<string, string>;
  destroys?: never;
};

/** What an action says that takes away what cannot be had back: its form has to say first what is lost. */
export type DestroyState = Omit<FormState, 'destroys'> & { destroys: true };

export const UNSENT: FormState = { problems: [], notice: null, secret: null, values: {} };

export function done(notice: string, secret: FormState['secret'] = null): FormState {
  return { ...UNSENT, notice, secret };
}

export function refused(field: string, text: string, values: Record<string, string> = {}): FormState {
  return refusedAt([{ field, text }], values);
}

export function refusedAt(problems: FormState['problems'], values: Record<string, string> = {}): FormState {
  return { ...UNSENT, problems, values };
}

/** A form's action, as `useActionState` calls it; see {@link SessionOver}. */
export type FormAction = (before: unknown, data: FormData) => Promise<FormState | SessionOver>;

/** {@link FormAction} of what cannot be taken back; made by `destroying` of app/admin/_shell/session. */
export type DestroyingAction = (before: unknown, data: FormData) => Promise<DestroyState | SessionOver>;
