'use client';

import { useId } from 'react';
import { UNSENT, type FormAction } from '@/components/admin/form-state';
import { useServerForm } from '@/components/admin/server-form';
import { SessionOverNotice } from '@/components/admin/session-over';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Labelled } from '@/components/ui/field';
import { FileInput } from '@/components/ui/file-input';

/** Sends a file, and shows the result. Works without a script. */
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
        <Callout look="bad" role="alert">
          <p className="font-medium">{labels.problem}</p>
          <p>{problem.text}</p>
        </Callout>
      ) : null}
      <div role="status" className={state.notice ? undefined : 'sr-only'}>
        {state.notice ? <Callout>{state.notice}</Callout> : null}
      </div>
      <Labelled id={id} label={labels.file} hint={labels.hint}>
        {(tied) => <FileInput {...tied} name="file" accept={accept} />}
      </Labelled>
      <Button type="submit" look="primary" isBusy={isSending}>
        {labels.submit}
      </Button>
    </form>
  );
}
