'use client';

import { useId } from 'react';
import { FILE_CONTROL, PRIMARY_BUTTON } from '@/components/admin/classes';
import { UNSENT, type FormAction } from '@/components/admin/form-state';
import { useServerForm } from '@/components/admin/server-form';
import { SessionOverNotice } from '@/components/admin/session-over';

/** Sends a file, and says what came of it. Works without a script. */
export function FileForm({
  action,
  accept,
  labels,
}: {
  action: FormAction;
  accept: string;
  labels: { file: string; hint: string; submit: string; problem: string };
}) {
  const { state, over, isSending, formProps } = useServerForm(action, UNSENT, { isEmptied: true });
  const id = useId();
  const [problem] = state.problems;
  return (
    <form {...formProps} className="space-y-3">
      {over ? <SessionOverNotice over={over} /> : null}
      {problem ? (
        <div role="alert" className="border-bad bg-bad-tint rounded-md border-l-4 px-3 py-2">
          <p className="font-medium">{labels.problem}</p>
          <p>{problem.text}</p>
        </div>
      ) : null}
      <p role="status" className={state.notice ? 'border-accent bg-tint border-l-4 px-3 py-2' : 'sr-only'}>
        {state.notice}
      </p>
      <div>
        <label htmlFor={id} className="mb-1 block font-medium">
          {labels.file}
        </label>
        <p id={`${id}-hint`} className="text-muted mb-1 text-xs">
          {labels.hint}
        </p>
        <input
          id={id}
          type="file"
          name="file"
          accept={accept}
          aria-describedby={`${id}-hint`}
          className={FILE_CONTROL}
        />
      </div>
      <button type="submit" aria-disabled={isSending} className={PRIMARY_BUTTON}>
        {labels.submit}
      </button>
    </form>
  );
}
