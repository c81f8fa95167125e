'use client';

import { useController, useFormContext, type RegisterOptions } from 'react-hook-form';
import { Tick } from '@/components/ui/choice-group';
import { Labelled, Select, TextArea, TextInput } from '@/components/ui/field';
import { fieldId } from './places';
import type { LocaleChoice } from './words';

/** A labelled control of a settings form, with its hint and its error. WCAG 3.3.1, 3.3.2. */
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
  const id = fieldId(name);
  const problem = getFieldState(name, formState).error?.message;
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem}>
      {(tied) => {
        const shared = {
          ...tied,
          ...register(name, options),
          readOnly: isReadOnly,
          // In any script.
          ...(type === 'text' && { dir: 'auto' }),
        };
        return rows ? (
          <TextArea {...shared} rows={rows} />
        ) : (
          <TextInput {...shared} type={type} {...(type === 'number' && { step: 'any', min: 0 })} />
        );
      }}
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
  const { register, getFieldState, formState } = useFormContext();
  const problem = getFieldState(name, formState).error?.message;
  return (
    <Labelled id={fieldId(name)} label={label} hint={hint} problem={problem}>
      {(tied) => <Select {...tied} {...register(name)} options={options} />}
    </Labelled>
  );
}

/** One text in each language, side by side. */
export function LocalizedField({
  name,
  label,
  locales,
  rows,
  onTyped,
}: {
  name: string;
  label: string;
  locales: readonly LocaleChoice[];
  rows?: number;
  /** Whenever something is typed in the first language. */
  onTyped?: () => void;
}) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      {locales.map(({ locale, name: language }, index) => (
        <TextField
          key={locale}
          name={`${name}.${locale}`}
          label={`${label}, ${language}`}
          {...(rows && { rows })}
          {...(onTyped && index === 0 && { options: { onChange: onTyped } })}
        />
      ))}
    </div>
  );
}

/** A list of short texts, one on each line. Blank lines go when it is left. */
export function LinesField({
  name,
  label,
  hint,
  rows,
}: {
  name: string;
  label: string;
  hint?: string;
  rows: number;
}) {
  const { field, fieldState } = useController({ name });
  const lines = field.value as readonly string[];
  return (
    <Labelled id={fieldId(name)} label={label} hint={hint} problem={fieldState.error?.message}>
      {(tied) => (
        <TextArea
          {...tied}
          ref={field.ref}
          name={name}
          dir="auto"
          rows={rows}
          value={lines.join('\n')}
          onChange={({ target }) => field.onChange(target.value.split('\n'))}
          onBlur={() => {
            field.onChange(lines.map((line) => line.trim()).filter(Boolean));
            field.onBlur();
          }}
        />
      )}
    </Labelled>
  );
}

/** A checkbox with its label, and a hint. */
export function TickField({ name, label, hint }: { name: string; label: string; hint?: string }) {
  const { register } = useFormContext();
  const id = fieldId(name);
  return (
    <Tick
      id={id}
      {...register(name)}
      label={<span className="font-medium">{label}</span>}
      hint={hint ? { id: `${id}-hint`, text: hint } : undefined}
    />
  );
}
