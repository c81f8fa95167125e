import type { ReactNode } from 'react';

/** Several forms of one card, visibly separated, because each asks for the same password. */
export function FormsApart({ children }: { children: ReactNode }) {
  return (
    <div className="[&>:is(ul,form,details)~:is(form,details)]:border-line space-y-4 [&>:is(ul,form,details)~:is(form,details)]:border-t [&>:is(ul,form,details)~:is(form,details)]:pt-4">
      {children}
    </div>
  );
}
