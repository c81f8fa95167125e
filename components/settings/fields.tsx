'use client';

import { useId, type ReactNode } from 'react';
import { useFormContext, type RegisterOptions } from 'react-hook-form';
import { CONTROL } from '@/components/admin/classes';
import type { LocaleChoice } from './words';

/** A labelled control of a settings form, with its hint and what is wrong with it. WCAG 3.3.1, 3.3.2. */
export function TextField({
  name,
  label,
  hint,
  rows,
  type = 'text',
  options,
  isReadOnly = false,
}: {
  name: string;
  label: string;
  hint?: string;
  /** More than one: a text area. */
  rows?: number;
  type?: 'text' | 'email' | 'url' | 'number';
  options?: RegisterOptions;
  isReadOnly?: boolean;
}) {
  const { register, getFieldState, formState } = useFormContext();
  const id = useId();
  const problem = getFieldState(name, formState).error?.message;
  const shared = {
    id,
    ...register(name, options),
    readOnly: isReadOnly,
    // Whatever script it is written in.
    ...(type === 'text' && { dir: 'auto' }),
    'aria-invalid': problem ? true : undefined,
    'aria-describedby':
      [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined,
  };
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      {rows ? (
        <textarea {...shared} rows={rows} className={`${CONTROL} h-auto py-1.5`} />
      ) : (
        <input
          {...shared}
          type={type}
          {...(type === 'number' && { step: 'any', min: 0 })}
          className={`${CONTROL} ${isReadOnly ? 'bg-tint' : ''}`}
        />
      )}
    </Labelled>
  );
}

export function SelectField({
  name,
  label,
  hint,
  options,
}: {
  name: string;
  label: string;
  hint?: string;
  options: readonly { value: string; label: string }[];
}) {
  const { register } = useFormContext();
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select
        id={id}
        {...register(name)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={CONTROL}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Labelled({
  id,
  label,
  hint,
  problem,
  children,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-muted mb-1 text-xs">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} className="text-bad mb-1 font-medium">
          {problem}
        </p>
      ) : null}
      {children}
    </div>
  );
}

/** One text in each language, beside each other. */
export function LocalizedField({
  name,
  label,
  locales,
  rows,
}: {
  name: string;
  label: string;
  locales: readonly LocaleChoice[];
  rows?: number;
}) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      {locales.map(({ locale, name: language }) => (
        <TextField
          key={locale}
          name={`${name}.${locale}`}
          label={`${label}, ${language}`}
          {...(rows && { rows })}
        />
      ))}
    </div>
  );
}

/** A tick with its label, and a line about it. */
export function TickField({ name, label, hint }: { name: string; label: string; hint?: string }) {
  const { register } = useFormContext();
  const id = useId();
  return (
    <div>
      <label className="flex items-center gap-2 font-medium">
        <input
          type="checkbox"
          {...register(name)}
          aria-describedby={hint ? id : undefined}
          className="size-4"
        />
        {label}
      </label>
      {hint ? (
        <p id={id} className="text-muted mt-0.5 ml-6 text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
