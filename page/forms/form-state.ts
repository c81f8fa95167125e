/** What is wrong with a form, as the key of its message in `error` or `reason`. */
type ProblemCode =
  | 'unknown_choice'
  | 'frequency_not_offered'
  | 'pause_out_of_range'
  | 'unknown_topic'
  | 'unknown_channel'
  | 'topic_locked'
  | 'link_reduces_only'
  | 'needs_fresh_proof'
  | 'unreadable'
  | 'too_late'
  | 'comment_too_long'
  | 'unknown_reason';

/** The ids of the controls that a problem can link to. A page that lacks one tells problemsFor. */
export type Field = 'ways' | 'center' | 'result' | 'reason' | 'comment';

/** The field (`1`) that says the form's stored comment was not shown: leaving it empty does not clear it. */
export const COMMENT_NOT_SHOWN = 'comment-not-shown';

export type Problem = {
  code: ProblemCode;
  field: Field;
  /** For a comment: how many characters it is too long. */
  over?: number;
};

/** A form that is shown again: what is wrong, and what was posted, to be shown as typed. */
export type FormState = { problems: Problem[]; typed: Record<string, string> };

export type FormAnswer =
  /** Done: 303 to a page that may be reloaded. */
  | { kind: 'see'; path: string }
  /** 422: the page at this path again, with what was typed. */
  | { kind: 'again'; path: string; state: FormState }
  | { kind: 'not_found' };

/** The same page with one problem. */
export function again(path: string, data: URLSearchParams, ...problems: Problem[]): FormAnswer {
  return { kind: 'again', path, state: { problems, typed: Object.fromEntries(data) } };
}
