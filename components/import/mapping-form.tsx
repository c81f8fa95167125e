'use client';

import { useActionState, useState, type ReactNode, type SubmitEvent } from 'react';
import { useServerAction } from '@/components/admin/server-action';
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
  const { call } = useServerAction(action);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
    call((answer) => setOver(isSessionOver(answer) ? answer : null), null, data);
  }

  return (
    <form action={send} onSubmit={onSubmit} className="space-y-4">
      {over ? <SessionOverNotice over={over} /> : null}
      {children}
    </form>
  );
}
