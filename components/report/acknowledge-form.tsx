'use client';

import { useId } from 'react';
import { useServerForm } from '@/components/admin/server-form';
import { SessionOverNotice, type SessionOver } from '@/components/admin/session-over';

type State = { problem: string; note: string } | null;

/** What it was, and that somebody has looked. Works without a script. */
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
    <form {...formProps} className="mt-2 max-w-prose space-y-1.5">
      {over ? <SessionOverNotice over={over} /> : null}
      <label htmlFor={id} className="block text-sm font-medium">
        {labels.note}
      </label>
      <p id={`${id}-hint`} className="text-muted text-xs">
        {labels.hint}
      </p>
      {state ? (
        <p id={`${id}-problem`} role="alert" className="text-bad text-sm">
          {state.problem}
        </p>
      ) : null}
      <textarea
        id={id}
        name="note"
        rows={2}
        maxLength={most}
        defaultValue={state?.note ?? ''}
        aria-describedby={state ? `${id}-problem ${id}-hint` : `${id}-hint`}
        aria-invalid={state ? true : undefined}
        className="border-line-strong bg-surface w-full rounded-md border px-2 py-1.5 text-sm"
      />
      <button
        type="submit"
        aria-disabled={isSending}
        className="border-line-strong hover:bg-tint min-h-9 rounded-md border px-4 text-sm font-medium"
      >
        {labels.send}
      </button>
    </form>
  );
}
