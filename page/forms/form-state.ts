import { z } from 'zod';

/** What is wrong with a form, as the key of its message in `error` or `reason`. */
export const PROBLEM_CODES = [
  'unknown_choice',
  'frequency_not_offered',
  'pause_out_of_range',
  'unknown_topic',
  'unknown_channel',
  'topic_locked',
  'link_reduces_only',
  'needs_fresh_proof',
  'unreadable',
  'too_late',
  'comment_too_long',
  'unknown_reason',
] as const;

/** The ids of the controls that a problem can link to. A page that lacks one tells problemsFor. */
export const FIELDS = ['ways', 'center', 'result', 'reason', 'comment'] as const;
export type Field = (typeof FIELDS)[number];

/** The field (`1`) that says the form's stored comment was not shown: leaving it empty does not clear it. */
export const COMMENT_NOT_SHOWN = 'comment-not-shown';

const formStateSchema = z.object({
  problems: z.array(
    z.object({
      code: z.enum(PROBLEM_CODES),
      field: z.enum(FIELDS),
      /** For a comment: how many characters it is too long. */
      over: z.number().optional(),
    }),
  ),
  /** What was posted, to be shown again as typed. */
  typed: z.record(z.string(), z.string()),
});

/** A form that is shown again: what is wrong and what was typed. It travels to the page in an internal header. */
export type FormState = z.infer<typeof formStateSchema>;
export type Problem = FormState['problems'][number];

export type FormAnswer =
  /** Done: 303 to a page that may be reloaded. */
  | { kind: 'see'; path: string }
  /** 422: the page at this path again, with what was typed. */
  | { kind: 'again'; path: string; state: FormState }
  | { kind: 'not_found' };

export function writeFormState(state: FormState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

/** Null if there is none: the ordinary view of a page. */
export function readFormState(header: string | null): FormState | null {
  if (!header) return null;
  return formStateSchema.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
}

/** The same page with one problem. */
export function again(path: string, data: URLSearchParams, ...problems: Problem[]): FormAnswer {
  return { kind: 'again', path, state: { problems, typed: Object.fromEntries(data) } };
}
