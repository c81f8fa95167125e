import type { ReactNode } from 'react';

/** A page outside any workspace: one narrow column. */
export function PlainPage({
  product,
  title,
  children,
  below,
}: {
  product: string;
  title: string;
  children: ReactNode;
  below?: ReactNode;
}) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-sm flex-col px-4 pt-[12vh] pb-10">
      <title>{`${title} – ${product}`}</title>
      <p className="mb-5 flex items-center gap-2 font-semibold">
        <img src="/favicon.svg" alt="" width={24} height={24} />
        {product}
      </p>
      <main className="border-line bg-surface space-y-5 rounded-xl border p-6 shadow-xs sm:p-7">
        <h1 className="text-lg font-semibold tracking-tight text-balance">{title}</h1>
        {children}
      </main>
      {below ? <div className="text-muted mt-4 text-sm">{below}</div> : null}
    </div>
  );
}
