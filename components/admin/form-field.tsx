import type { UseFormRegisterReturn } from 'react-hook-form';
import { CONTROL } from './classes';

/** `group`: options of one group stand under its name. */
export type Option = { value: string; label: string; group?: string };

export type Field = {
  name: string;
  label: string;
  type: 'text' | 'email' | 'password' | 'select' | 'textarea' | 'date';
  hint?: string;
  options?: Option[];
  value?: string;
  autoComplete?: string;
  /** What is said where the schema refuses it. */
  problem?: string;
  isLabelHidden?: boolean;
};

/** A labelled control, with its hint and what is wrong with it. WCAG 3.3.1, 3.3.2. */
export function FormField({
  field,
  id,
  control,
  problem,
  isLabelHidden = false,
}: {
  field: Field;
  id: string;
  control: UseFormRegisterReturn;
  problem: string | undefined;
  isLabelHidden?: boolean;
}) {
  const { label, hint, type } = field;
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const shared = {
    id,
    ...control,
    defaultValue: field.value ?? '',
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': described || undefined,
    className: CONTROL,
  };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'mb-1 block font-medium'}>
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
      {type === 'select' ? (
        <select {...shared}>
          <Options options={field.options ?? []} />
        </select>
      ) : type === 'textarea' ? (
        <textarea {...shared} dir="auto" rows={3} className={`${CONTROL} h-auto py-2`} />
      ) : (
        <input {...shared} type={type} autoComplete={field.autoComplete} spellCheck={false} />
      )}
    </div>
  );
}

function Options({ options }: { options: Option[] }) {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.map((group) => {
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
  });
}
