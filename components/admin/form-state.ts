/** What an action has to say of a form, in the member's words. */
export type FormState = {
  problems: { field: string; text: string }[];
  /** What was done; null where nothing was. */
  notice: string | null;
  /** Shown this once, to be copied: an invitation's link. */
  secret: { label: string; value: string } | null;
  /** What was typed, to be shown again; never a password. */
  values: Record<string, string>;
};

export const UNSENT: FormState = { problems: [], notice: null, secret: null, values: {} };

export function done(notice: string, secret: FormState['secret'] = null): FormState {
  return { ...UNSENT, notice, secret };
}

export function refused(field: string, text: string, values: Record<string, string> = {}): FormState {
  return { ...UNSENT, problems: [{ field, text }], values };
}

/** A form's action, as `useActionState` calls it. */
export type FormAction = (before: FormState, data: FormData) => Promise<FormState>;
