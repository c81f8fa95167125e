'use client';

import { useId, useState } from 'react';
import { CONTROL, QUIET_BUTTON } from './classes';

/** A text to take along, with a button that copies it. Without scripts it is selected and copied by hand. */
export function CopyField({
  label,
  value,
  copy,
  copied,
}: {
  label: string;
  value: string;
  copy: string;
  copied: string;
}) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
          className={`${CONTROL} font-mono text-xs`}
        />
        <button
          type="button"
          className={`${QUIET_BUTTON} shrink-0`}
          onClick={() => {
            void navigator.clipboard.writeText(value).then(() => setCopied(true));
          }}
        >
          <span aria-live="polite">{isCopied ? copied : copy}</span>
        </button>
      </div>
    </div>
  );
}
