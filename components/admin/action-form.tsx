'use client';

import { useEffect, type SubmitEvent } from 'react';
import { useForm } from 'react-hook-form';
import { Button, type ButtonLook } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ChoiceGroup, type Choices } from '@/components/ui/choice-group';
import { Disclosure } from '@/components/ui/disclosure';
import { ErrorSummary } from '@/components/ui/error-summary';
import { useEarlyInput } from '@/components/ui/early-input';
import { CopyField } from './copy-field';
import { FormField, type Field } from './form-field';
import { refusedFields, type FormSchema } from './form-schemas';
import {
  UNSENT,
  type DestroyingAction,
  type DestroyState,
  type FormAction,
  type FormState,
} from './form-state';
import { useServerForm } from './server-form';
import { SessionOverNotice } from './session-over';

/** `sure` says what is lost for good. The button is then behind a disclosure, beside this sentence. */
type Asked = { action: FormAction; sure?: undefined } | { action: DestroyingAction; sure: string };

export type ActionFormProps = Asked & {
  id: string;
  fields: Field[];
  /** Rarely needed fields, behind a disclosure. */
  folded?: { summary: string; fields: Field[] };
  /** Groups of checkboxes below the fields. The ticked values are sent back separated by spaces. */
  choices?: Choices[];
  /** Hidden values that are sent along. */
  hidden?: Record<string, string>;
  /** The schema that checks the fields before they are sent; the action checks again. */
  schema?: FormSchema;
  submit: string;
  /** What a screen reader adds to the button's name, if several on a page look alike. */
  submitLabel?: string;
  errorTitle: string;
  tone?: Extract<ButtonLook, 'primary' | 'quiet'>;
  /** Puts the fields side by side, as in a table's row. */
  inline?: boolean;
  copyWords?: { copy: string; copied: string };
  /** Why it cannot be sent as things are; the button then says so, and does nothing. */
  blocked?: string;
};

type Values = Record<string, string>;

/**
 * A form of the admin area: the domain's schema checks it before it is sent, a server action handles it; it works
 * without scripts too.
 */
export function ActionForm({
  id,
  action,
  fields: shownFields,
  folded,
  choices = [],
  hidden = {},
  schema,
  submit,
  submitLabel,
  errorTitle,
  tone = 'primary',
  sure,
  inline = false,
  copyWords,
  blocked,
}: ActionFormProps) {
  const fields = [...shownFields, ...(folded?.fields ?? [])];
  const {
    state,
    over,
    isSending,
    submit: send,
    formProps,
  } = useServerForm<FormState | DestroyState>(action, UNSENT);
  const form = useForm<Values>({
    defaultValues: Object.fromEntries(
      fields.map(({ name, value = '' }) => [name, state.values[name] ?? value]),
    ),
  });
  const { formState, register, reset, setError, clearErrors, getValues } = form;
  useEarlyInput(id, form);
  // Resets to the form's new values: the action's answer includes the page, which shows what the action did.
  const spelled = JSON.stringify(fields.map(({ name, value = '' }) => [name, value]));
  useEffect(() => {
    if (state.notice) reset(Object.fromEntries(JSON.parse(spelled) as [string, string][]));
  }, [state, spelled, reset]);

  const own = fields.flatMap(({ name }) => {
    const text = formState.errors[name]?.message;
    return text ? [{ field: name, text }] : [];
  });
  const problems = own.length > 0 ? own : state.problems;

  // Not `handleSubmit`, which validates asynchronously: what is sent must be what the form contains at the press.
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    clearErrors();
    const bad = schema ? refusedFields(schema, { ...hidden, ...getValues() }) : [];
    const refused = fields.filter(({ name }) => bad.includes(name));
    for (const { name, problem = '' } of refused) setError(name, { message: problem });
    if (refused.length > 0) return;
    send(event.currentTarget);
  }

  const fieldId = (name: string) => `${id}-${name}`;
  const control = (field: Field) => (
    <FormField
      key={field.name}
      field={{ ...field, value: state.values[field.name] ?? field.value ?? '' }}
      id={fieldId(field.name)}
      control={register(field.name)}
      problem={problems.find((problem) => problem.field === field.name)?.text}
      isLabelHidden={inline && field.isLabelHidden === true}
    />
  );
  const shown = (
    <form id={id} action={formProps.action} onSubmit={onSubmit} noValidate className="space-y-4">
      {over ? <SessionOverNotice over={over} /> : null}
      {inline && problems.length === 0 ? null : (
        <ErrorSummary
          title={errorTitle}
          problems={problems.map(({ field, text }) => ({ text, field: fieldId(field) }))}
        />
      )}
      <div role="status" className={state.notice && problems.length === 0 ? 'space-y-3' : 'sr-only'}>
        {state.notice && problems.length === 0 ? (
          <Callout>
            <p className="whitespace-pre-line">{state.notice}</p>
          </Callout>
        ) : null}
        {state.secret && copyWords && problems.length === 0 ? (
          <CopyField label={state.secret.label} value={state.secret.value} {...copyWords} />
        ) : null}
      </div>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className={inline ? 'flex items-end gap-2 [&>div]:min-w-28' : 'space-y-4'}>
        {shownFields.map(control)}
        {choices.map((group) => (
          <ChoiceGroup
            key={`${group.name} ${state.notice ?? ''}`}
            choices={group}
            id={fieldId(group.name)}
            ticked={(state.values[group.name] ?? group.value ?? '').split(' ')}
            problem={problems.find((problem) => problem.field === group.name)?.text}
          />
        ))}
        {folded ? <Disclosure summary={folded.summary}>{folded.fields.map(control)}</Disclosure> : null}
        <Button
          type="submit"
          isBusy={isSending}
          disabled={blocked !== undefined}
          aria-describedby={blocked ? fieldId('blocked') : undefined}
          look={sure ? 'danger' : tone}
          about={submitLabel}
        >
          {submit}
        </Button>
        {blocked ? (
          <p id={fieldId('blocked')} className="text-muted">
            {blocked}
          </p>
        ) : null}
      </div>
    </form>
  );
  if (!sure) return shown;
  return (
    <Disclosure
      summary={submit}
      about={submitLabel}
      look="danger"
      isOpen={problems.length > 0 || Boolean(state.notice) || over !== null}
    >
      <p className="text-muted mb-2 max-w-prose min-w-48 text-xs">{sure}</p>
      {shown}
    </Disclosure>
  );
}
