'use client';

import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import type { Configuration } from '@/domain/settings/draft/schema';
import { EntryFrame } from './entry-frame';
import { LinesField, TextField } from './fields';
import { SectionForm, type SectionFormProps } from './section-form';
import type { FormWords } from './words';

type Attributes = Pick<Configuration, 'attributes'>;

type Labels = Record<'key' | 'keyHint' | 'name' | 'values' | 'valuesHint' | 'add', string>;

/** The attributes of recipients that reports can be filtered by. */
export function AttributesEditor({
  labels,
  most,
  ...form
}: Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Attributes;
  labels: Labels;
  /** How many there may be. */
  most: number;
}) {
  return (
    <SectionForm section="attributes" {...form}>
      <AttributeList labels={labels} most={most} words={form.words} />
    </SectionForm>
  );
}

function AttributeList({ labels, most, words }: { labels: Labels; most: number; words: FormWords }) {
  const { control } = useFormContext<Attributes>();
  const { fields, append, remove, move } = useFieldArray({ control, name: 'attributes', keyName: 'rowId' });
  const attributes = useWatch({ control, name: 'attributes' });
  return (
    <>
      <ul id="attributes" tabIndex={-1} className="space-y-2">
        {fields.map(({ rowId, key }, index) => {
          const attribute = attributes[index];
          return (
            <EntryFrame
              key={rowId}
              title={attribute?.name || attribute?.key || ''}
              note={attribute?.values.join(', ') ?? ''}
              words={words}
              isOpen={key === ''}
              place={{ index, count: fields.length, onMove: move }}
              onRemove={() => remove(index)}
            >
              <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
                <TextField name={`attributes.${index}.key`} label={labels.key} hint={labels.keyHint} />
                <TextField name={`attributes.${index}.name`} label={labels.name} />
              </div>
              <LinesField
                name={`attributes.${index}.values`}
                label={labels.values}
                hint={labels.valuesHint}
                rows={6}
              />
            </EntryFrame>
          );
        })}
      </ul>
      <Button disabled={fields.length >= most} onClick={() => append({ key: '', name: '', values: [] })}>
        {labels.add}
      </Button>
    </>
  );
}
