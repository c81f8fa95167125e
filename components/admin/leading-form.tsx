'use client';

import type { ComponentProps, SubmitEvent } from 'react';
import { useServerAction } from './server-action';

/** A form whose server action leads to another page, or draws this one anew. It works without scripts too. */
export function LeadingForm({
  action,
  ...rest
}: Omit<ComponentProps<'form'>, 'action' | 'onSubmit'> & { action: (data: FormData) => Promise<void> }) {
  const { call, isCalling } = useServerAction(action);

  function onSubmit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isCalling) return;
    let isLate = false;
    const onAnswer = () => {
      // It comes again only if the page was not drawn.
      if (isLate) window.location.reload();
      isLate = true;
    };
    call(onAnswer, new FormData(event.currentTarget, event.nativeEvent.submitter));
  }

  return <form {...rest} action={action} onSubmit={onSubmit} />;
}
