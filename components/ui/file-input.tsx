import type { ComponentProps } from 'react';

/** A file to choose or drop: the browser's own control, which supports both, in our style. */
export function FileInput(props: Omit<ComponentProps<'input'>, 'type' | 'className'>) {
  return (
    <input
      {...props}
      type="file"
      className="text-muted border-line-strong hover:bg-tint file:border-line-strong/60 file:bg-surface file:text-ink aria-invalid:border-bad block w-full min-w-0 rounded-md border border-dashed p-2.5 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:px-3 file:text-sm file:font-medium file:shadow-xs"
    />
  );
}
