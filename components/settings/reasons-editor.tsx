'use client';

import { useRef } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import type { Configuration } from '@/domain/settings/draft/schema';
import { EntryFrame } from './entry-frame';
import { EntryTools, useEntrySearch } from './entry-tools';
import { LocalizedField, SelectField, TextField } from './fields';
import { SectionForm, type SectionFormProps } from './section-form';
import { useKeyOfName } from './use-key-of-name';
import type { FormWords, LocaleChoice } from './words';

type Reasons = Pick<Configuration, 'reasons'>;

export type ReasonsEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Reasons;
  locales: readonly LocaleChoice[];
  /** The keys that were published: they may be archived but not removed. */
  published: readonly string[];
  labels: { key: string; keyHint: string; label: string; cause: string; causeHint: string; add: string };
  causes: readonly { value: string; label: string }[];
};

/** The answers that people can choose when asked why. */
export function ReasonsEditor({ locales, published, labels, causes, ...form }: ReasonsEditorProps) {
  return (
    <SectionForm section="reasons" {...form}>
      <ReasonList
        locales={locales}
        published={published}
        labels={labels}
        causes={causes}
        words={form.words}
      />
    </SectionForm>
  );
}

function ReasonList({
  locales,
  published,
  labels,
  causes,
  words,
}: Pick<ReasonsEditorProps, 'locales' | 'published' | 'labels' | 'causes'> & { words: FormWords }) {
  const { control, setValue } = useFormContext<Reasons>();
  const { fields, append, remove, move } = useFieldArray({ control, name: 'reasons', keyName: 'rowId' });
  const reasons = useWatch({ control, name: 'reasons' });
  const [first] = locales;
  const list = useRef<HTMLUListElement>(null);
  const search = useEntrySearch();
  const causeName = (cause?: string) => causes.find(({ value }) => value === cause)?.label ?? '';
  const found = fields.map(({ key, cause, label }) =>
    search.finds(key, causeName(cause), ...Object.values(label)),
  );
  return (
    <>
      <EntryTools count={fields.length} list={list} search={search} words={words} />
      <ul ref={list} id="reasons" tabIndex={-1} className="space-y-2">
        {fields.map(({ rowId, key }, index) => {
          const isPublished = published.includes(key);
          const reason = reasons[index];
          return (
            <EntryFrame
              key={rowId}
              title={(first && reason?.label[first.locale as 'en']) || reason?.key || ''}
              note={causeName(reason?.cause)}
              words={words}
              isArchived={reason?.archived ?? false}
              isOpen={key === ''}
              isHidden={!found[index]}
              place={{ index, count: fields.length, onMove: move }}
              onRemove={isPublished ? null : () => remove(index)}
              onArchive={
                isPublished
                  ? () => setValue(`reasons.${index}.archived`, !reason?.archived, { shouldDirty: true })
                  : null
              }
            >
              <ReasonFields {...{ index, isPublished, locales, labels, causes }} />
            </EntryFrame>
          );
        })}
      </ul>
      {found.length === 0 || found.includes(true) ? null : <p className="text-muted">{words.noneFound}</p>}
      <Button
        onClick={() => {
          search.setText('');
          append({ key: '', label: {}, cause: 'other', archived: false });
        }}
      >
        {labels.add}
      </Button>
    </>
  );
}

function ReasonFields({
  index,
  isPublished,
  locales,
  labels,
  causes,
}: Pick<ReasonsEditorProps, 'locales' | 'labels' | 'causes'> & { index: number; isPublished: boolean }) {
  const at = `reasons.${index}`;
  const locale = locales[0]?.locale ?? '';
  const onTyped = useKeyOfName({ list: 'reasons', index, field: 'label', locale }, isPublished);
  return (
    <>
      <LocalizedField name={`${at}.label`} label={labels.label} locales={locales} onTyped={onTyped} />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField name={`${at}.key`} label={labels.key} hint={labels.keyHint} isReadOnly={isPublished} />
        <SelectField name={`${at}.cause`} label={labels.cause} hint={labels.causeHint} options={causes} />
      </div>
    </>
  );
}
