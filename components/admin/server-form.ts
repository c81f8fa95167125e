'use client';

import { useActionState, useEffect, useRef, useState, type SubmitEvent } from 'react';
import { useServerAction } from './server-action';
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
  // Without scripts the browser posts the form, and the page comes with the answer.
  const [posted, post] = useActionState<State | SessionOver, FormData>(action, initial);
  const [state, setState] = useState(isSessionOver(posted) ? initial : posted);
  const [over, setOver] = useState(isSessionOver(posted) ? posted : null);
  const form = useRef<HTMLFormElement>(null);
  const { call, isCalling } = useServerAction(action);
  useEffect(() => {
    if (isEmptied) form.current?.reset();
  }, [isEmptied, state]);

  function submit(target: HTMLFormElement, submitter: HTMLElement | null = null): void {
    if (!isCalling) call(show, state, new FormData(target, submitter));
  }

  function show(answer: Awaited<State> | SessionOver): void {
    setOver(isSessionOver(answer) ? answer : null);
    if (!isSessionOver(answer)) setState(answer);
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { submitter } = event.nativeEvent;
    submit(event.currentTarget, submitter);
  }

  return { state, over, isSending: isCalling, submit, formProps: { ref: form, action: post, onSubmit } };
}
