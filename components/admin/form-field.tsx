import type { UseFormRegisterReturn } from 'react-hook-form';
import { Labelled, Select, TextArea, TextInput, type Option } from '@/components/ui/field';

export type Field = {
  name: string;
  label: string;
  type: 'text' | 'email' | 'password' | 'select' | 'textarea' | 'date';
  hint?: string;
  options?: Option[];
  value?: string;
  autoComplete?: string;
  /** The message for a value that the schema refuses. */
  problem?: string;
  isLabelHidden?: boolean;
};

/** A control of a form that a server action handles. */
export function FormField({
  field: { label, hint, type, value = '', options = [], autoComplete },
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
  return (
    <Labelled id={id} label={label} hint={hint} problem={problem} isLabelHidden={isLabelHidden}>
      {(tied) => {
        const shared = { ...tied, ...control, defaultValue: value };
        if (type === 'select') return <Select {...shared} options={options} />;
        if (type === 'textarea') return <TextArea {...shared} dir="auto" />;
        return <TextInput {...shared} type={type} autoComplete={autoComplete} spellCheck={false} />;
      }}
    </Labelled>
  );
}
