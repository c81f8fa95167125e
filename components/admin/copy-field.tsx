'use client';

import { useId, useState, type FocusEvent } from 'react';
import { Button } from '@/components/ui/button';
import { TextArea, TextInput } from '@/components/ui/field';

/** Text of one or more lines with a button that copies it. Without scripts the user selects and copies it by hand. */
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
  const lines = value.split('\n').length;
  const shared = {
    id,
    readOnly: true,
    value,
    onFocus: (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => event.currentTarget.select(),
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <div className="flex items-start gap-2">
        {lines > 1 ? <TextArea {...shared} rows={lines} isMono /> : <TextInput {...shared} isMono />}
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(value).then(() => setCopied(true));
          }}
        >
          <span aria-live="polite">{isCopied ? copied : copy}</span>
        </Button>
      </div>
    </div>
  );
}
