'use client';

import { startTransition, useActionState, useEffect, useRef, useState, type SubmitEvent } from 'react';
import { isSessionOver, type SessionOver } from './session-over';

/**
 * A form and its server action, which work without scripts too. If the answer is that the session is over, only {@link
 * SessionOver} changes: the form stays as typed. While an answer is awaited, a press sends nothing; the button says so
 * with `aria-disabled`, because a `disabled` button would lose the focus. React itself empties a form once its action
 * has answered, whatever the answer; here `isEmptied` decides.
 */
export function useServerForm<State>(
  action: (before: unknown, data: FormData) => Promise<State | SessionOver>,
  initial: Awaited<State>,
  { isEmptied = false } = {},
) {
  const [answer, send, isSending] = useActionState<State | SessionOver, FormData>(action, initial);
  const [state, setState] = useState(initial);
  const form = useRef<HTMLFormElement>(null);
  const over = isSessionOver(answer) ? answer : null;
  if (!isSessionOver(answer) && answer !== state) setState(answer);
  useEffect(() => {
    if (isEmptied) form.current?.reset();
  }, [isEmptied, state]);

  function submit(target: HTMLFormElement, submitter: HTMLElement | null = null): void {
    if (isSending) return;
    const data = new FormData(target, submitter);
    startTransition(() => send(data));
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { submitter } = event.nativeEvent;
    submit(event.currentTarget, submitter);
  }

  return { state, over, isSending, submit, formProps: { ref: form, action: send, onSubmit } };
}
