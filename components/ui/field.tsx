import type { ComponentProps, ReactNode } from 'react';

/** `group`: options with the same group are shown under its name. */
export type Option = { value: string; label: string; group?: string };

/** What connects a control to its label, hint and error. */
export type ControlProps = {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
};

/** A control under its label, with a hint and an error. WCAG 3.3.1, 3.3.2. */
export function Labelled({
  id,
  label,
  hint,
  problem,
  isLabelHidden = false,
  isAlert = false,
  children,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  isLabelHidden?: boolean;
  /** Announces the error to screen readers, if there is no summary above the form. */
  isAlert?: boolean;
  children: (control: ControlProps) => ReactNode;
}) {
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className="flex min-w-0 flex-col">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'mb-1 font-medium'}>
        {label}
      </label>
      <About id={id} hint={hint} problem={problem} isAlert={isAlert} />
      {/* At the bottom, so that neighbouring controls line up whether or not they have hints. */}
      <div className="mt-auto">
        {children({
          id,
          'aria-invalid': problem ? true : undefined,
          'aria-describedby': described || undefined,
        })}
      </div>
    </div>
  );
}

/** What a control or a group of controls is about, and its error. */
export function About({
  id,
  hint,
  problem,
  isAlert = false,
}: {
  id: string;
  hint?: string | undefined;
  problem?: string | undefined;
  isAlert?: boolean;
}) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="text-muted mb-1.5 text-xs text-pretty">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} role={isAlert ? 'alert' : undefined} className="text-bad mb-1.5 font-medium">
          {problem}
        </p>
      ) : null}
    </>
  );
}

export const SHAPE =
  'border-line-strong bg-surface text-ink placeholder:text-muted hover:border-ink aria-invalid:border-bad block w-full min-w-0 rounded-md border px-2.5 text-sm shadow-xs aria-invalid:border-2 disabled:opacity-60';

type Look = {
  /** For technical values: keys, colours, secrets. */
  isMono?: boolean;
};

/** A single-line input: text, a date, a number. */
export function TextInput({ isMono = false, ...rest }: Look & Omit<ComponentProps<'input'>, 'className'>) {
  return <input {...rest} className={`${SHAPE} read-only:bg-tint h-9 ${isMono ? 'font-mono' : ''}`} />;
}

/** Several lines of text. */
export function TextArea({
  isMono = false,
  rows = 3,
  ...rest
}: Look & Omit<ComponentProps<'textarea'>, 'className'>) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={`${SHAPE} read-only:bg-tint py-2 ${isMono ? 'font-mono' : ''}`}
    />
  );
}

/** One of several; the browser's own select, which works on every phone and without scripts. */
export function Select({
  options,
  ...rest
}: { options: readonly Option[] } & Omit<ComponentProps<'select'>, 'className' | 'children'>) {
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <select {...rest} className={`${SHAPE} h-9 truncate pr-8`}>
      {groups.map((group) => {
        const own = options
          .filter((option) => option.group === group)
          .map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ));
        return group ? (
          <optgroup key={group} label={group}>
            {own}
          </optgroup>
        ) : (
          own
        );
      })}
    </select>
  );
}
