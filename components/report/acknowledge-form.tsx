'use client';

import { useId } from 'react';
import { useServerForm } from '@/components/admin/server-form';
import { SessionOverNotice, type SessionOver } from '@/components/admin/session-over';
import { Button } from '@/components/ui/button';
import { Labelled, TextArea } from '@/components/ui/field';

type State = { problem: string; note: string } | null;

/** A note on what the alert was, and that someone has looked. Works without a script. */
export function AcknowledgeForm({
  action,
  most,
  labels,
}: {
  action: (before: unknown, form: FormData) => Promise<State | SessionOver>;
  most: number;
  labels: { note: string; hint: string; send: string };
}) {
  const { state, over, isSending, formProps } = useServerForm<State>(action, null, { isEmptied: true });
  const id = useId();
  return (
    <form {...formProps} className="mt-2 max-w-prose space-y-3">
      {over ? <SessionOverNotice over={over} /> : null}
      <Labelled id={id} label={labels.note} hint={labels.hint} problem={state?.problem} isAlert>
        {(tied) => (
          <TextArea {...tied} name="note" rows={2} maxLength={most} defaultValue={state?.note ?? ''} />
        )}
      </Labelled>
      <Button type="submit" isBusy={isSending}>
        {labels.send}
      </Button>
    </form>
  );
}
