'use client';

import { useActionState, useState, useTransition, type ReactNode, type SubmitEvent } from 'react';
import { isSessionOver, SessionOverNotice, type SessionOver } from '@/components/admin/session-over';

/** The form that maps each column of a file. It keeps the choices if the session is over. */
export function MappingForm({
  action,
  children,
}: {
  action: (before: unknown, data: FormData) => Promise<null | SessionOver>;
  children: ReactNode;
}) {
  // Without scripts. With them the action is called directly: a form action would wait for the previous one, which
  // leads to a page with the same form anew, and a second press would be lost with the first form.
  const [, send] = useActionState<null | SessionOver, FormData>(action, null);
  const [over, setOver] = useState<SessionOver | null>(null);
  const [, startSending] = useTransition();

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
    startSending(async () => {
      const answer = await action(null, data);
      setOver(isSessionOver(answer) ? answer : null);
    });
  }

  return (
    <form action={send} onSubmit={onSubmit} className="space-y-4">
      {over ? <SessionOverNotice over={over} /> : null}
      {children}
    </form>
  );
}
