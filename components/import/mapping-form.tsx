'use client';

import type { ReactNode } from 'react';
import { useServerForm } from '@/components/admin/server-form';
import { SessionOverNotice, type SessionOver } from '@/components/admin/session-over';

/** The form of what each column of a file is: keeps what was picked where the session is over. */
export function MappingForm({
  action,
  children,
}: {
  action: (before: unknown, data: FormData) => Promise<null | SessionOver>;
  children: ReactNode;
}) {
  const { over, formProps } = useServerForm<null>(action, null);
  return (
    <form {...formProps} className="space-y-4">
      {over ? <SessionOverNotice over={over} /> : null}
      {children}
    </form>
  );
}
