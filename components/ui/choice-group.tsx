import type { ComponentProps, ReactNode } from 'react';
import { About } from './field';

export type Choices = {
  name: string;
  legend: string;
  hint?: string;
  /** The initially ticked values, separated by spaces. */
  value?: string;
  options: { value: string; label: string; detail?: string }[];
};

/** A group of checkboxes, with its hint and its error. */
export function ChoiceGroup({
  choices: { name, legend, hint, options },
  id,
  ticked,
  problem,
}: {
  choices: Choices;
  id: string;
  ticked: readonly string[];
  problem: string | undefined;
}) {
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <fieldset aria-describedby={described || undefined}>
      <legend className="mb-1 font-medium">{legend}</legend>
      <About id={id} hint={hint} problem={problem} />
      <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {options.map(({ value, label, detail }, index) => (
          <Tick
            key={value}
            // Errors of the group link to its first checkbox.
            id={index === 0 ? id : undefined}
            name={name}
            value={value}
            defaultChecked={ticked.includes(value)}
            label={
              <>
                {label}
                {detail ? <code className="text-muted block text-xs">{detail}</code> : null}
              </>
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** A checkbox with its label beside it and a hint below. */
export function Tick({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: { id: string; text: string } | undefined } & Omit<
  ComponentProps<'input'>,
  'type' | 'className'
>) {
  return (
    <div className="min-w-0">
      <label className="flex min-h-7 items-start gap-2 py-1">
        <input {...rest} type="checkbox" aria-describedby={hint?.id} className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0">{label}</span>
      </label>
      {hint ? (
        <p id={hint.id} className="text-muted ml-6 text-xs text-pretty">
          {hint.text}
        </p>
      ) : null}
    </div>
  );
}
