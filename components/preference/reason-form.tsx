import { CHOICE_BUTTON } from '@/components/ui/classes';
import { countCharacters, typedText } from '@/lib/characters';
import { counterText, type Counter } from '@/components/preference/counter';
import { Unbroken } from '@/components/ui/unbroken';

export type ReasonFormProps = {
  action: string;
  changeId: string;
  title: string;
  hint: string;
  legend: string;
  /** The value for "no answer". */
  none: string;
  reasons: { key: string; label: string }[];
  typed: { reason: string; comment: string };
  comment: {
    label: string;
    hint: string;
    error: string | null;
    /** The name of the field that says that there is a comment which is not shown here. */
    notShown: string | null;
  };
  reasonError: string | null;
  counter: Counter;
  send: string;
};

/** Why, if they want to say: asked after the change is done, and nothing depends on it. Requirements 12, 37. */
export function ReasonForm(props: ReasonFormProps) {
  const { action, changeId, title, hint, legend, none, reasons, typed, comment, counter, send } = props;
  return (
    <form id="why" method="post" action={action} className="space-y-4">
      <div>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="text-muted text-sm">{hint}</p>
      </div>
      <input type="hidden" name="change" value={changeId} />
      {comment.notShown ? <input type="hidden" name={comment.notShown} value="1" /> : null}
      <fieldset id="reason" aria-describedby={props.reasonError ? 'reason-error' : undefined}>
        <legend className="sr-only">{legend}</legend>
        <FieldError id="reason-error" text={props.reasonError} />
        <div className="border-line divide-line divide-y border-y">
          {/* Text browsers select the first option if none is selected, so the first one means no answer. */}
          {[{ key: '', label: none }, ...reasons].map(({ key, label }) => (
            <label key={key} className="flex min-h-11 items-center gap-3 py-2">
              <input
                type="radio"
                name="reason"
                value={key}
                defaultChecked={typed.reason === key}
                className="size-6 shrink-0"
              />
              <span dir="auto">
                <Unbroken text={label} />
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div>
        <label htmlFor="comment" className="font-medium">
          {comment.label}
        </label>
        <p id="comment-hint" className="text-muted text-sm">
          {comment.hint}
        </p>
        <FieldError id="comment-error" text={comment.error} />
        <textarea
          id="comment"
          name="comment"
          rows={3}
          dir="auto"
          defaultValue={typed.comment}
          aria-describedby={comment.error ? 'comment-error comment-hint' : 'comment-hint'}
          aria-invalid={comment.error ? true : undefined}
          className="border-line-strong bg-surface aria-invalid:border-bad mt-1 w-full rounded-lg border px-3 py-2"
        />
        <p
          id="counter"
          role="status"
          data-counter={JSON.stringify(counter)}
          className="text-muted min-h-5 text-sm"
        >
          {counterText(counter, countCharacters(typedText(typed.comment)))}
        </p>
      </div>
      <button type="submit" className={`${CHOICE_BUTTON} w-auto! px-6`}>
        {send}
      </button>
    </form>
  );
}

function FieldError({ id, text }: { id: string; text: string | null }) {
  if (!text) return null;
  return (
    <p id={id} className="text-bad font-medium">
      {text}
    </p>
  );
}
