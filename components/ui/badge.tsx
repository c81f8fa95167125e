import type { ReactNode } from 'react';

const DOTS = { good: 'bg-data-3', bad: 'bg-bad', waiting: 'bg-data-5', off: 'bg-data-quiet' } as const;

export type BadgeMood = keyof typeof DOTS;

/** A status in one word. The dot only helps the eye: the colour says nothing that the word does not. */
export function Badge({ mood, children }: { mood: BadgeMood; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${mood === 'bad' ? 'text-bad' : mood === 'off' ? 'text-muted' : ''}`}
    >
      <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${DOTS[mood]}`} />
      {children}
    </span>
  );
}
