import type { ReactNode } from 'react';
import { Unbroken } from '@/components/ui/unbroken';

/** A checkbox with its label, an aside and notes, in a row tall enough for a thumb. */
export function Tick({
  id,
  name,
  isOn,
  isLocked = false,
  label,
  aside = null,
  description = null,
  notes = [],
}: {
  id: string;
  /** The field that the form posts. */
  name: string;
  isOn: boolean;
  isLocked?: boolean;
  label: ReactNode;
  aside?: string | null;
  description?: ReactNode;
  notes?: string[];
}) {
  const described = description !== null || notes.length > 0;
  return (
    <div className="flex gap-3">
      <input
        type="checkbox"
        id={id}
        name={name}
        defaultChecked={isOn}
        disabled={isLocked}
        aria-describedby={described ? `${id}-about` : undefined}
        className="mt-2.5 size-6 shrink-0"
      />
      <div className={`min-w-0 flex-1 ${described ? 'pb-1.5' : ''}`}>
        <label
          htmlFor={id}
          className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 font-medium"
        >
          <span>{typeof label === 'string' ? <Unbroken text={label} /> : label}</span>{' '}
          {aside ? <span className="text-muted text-sm font-normal">{aside}</span> : null}
        </label>
        {described ? (
          <div id={`${id}-about`} className="text-muted -mt-1 text-sm">
            {description}{' '}
            {notes.map((note) => (
              <span key={note} className="text-ink block">
                <Unbroken text={note} />{' '}
              </span>
            ))}
          </div>
        ) : null}
      </div>
    </div>
  );
}
