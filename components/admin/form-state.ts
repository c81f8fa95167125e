import type { SessionOver } from './session-over';

/** An action's answer to a form, in the member's language. */
export type FormState = {
  problems: { field: string; text: string }[];
  /** What was done; null if nothing was. */
  notice: string | null;
  /** Shown once, to be copied: an invitation's link. */
  secret: { label: string; value: string } | null;
  /** What was typed, to be shown again; never a password. */
  values: Record<string, string>;
  destroys?: never;
};

/** The answer of an action that deletes something for good: its form has to say first what is lost. */
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

/** A {@link FormAction} that cannot be undone; made by `destroying` of app/admin/_shell/session. */
export type DestroyingAction = (before: unknown, data: FormData) => Promise<DestroyState | SessionOver>;
