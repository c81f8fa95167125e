'use client';

import { useRef } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { EntryFrame } from './entry-frame';
import { EntryTools, useEntrySearch } from './entry-tools';
import { LocalizedField, TextField } from './fields';
import { SectionForm, type SectionFormProps } from './section-form';
import { TopicFields, type TopicLabels, type Topics } from './topic-fields';
import { useKeyOfName } from './use-key-of-name';
import type { FormWords, LocaleChoice } from './words';

type Choice = { value: string; label: string };

export type TopicsEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Topics;
  locales: readonly LocaleChoice[];
  /** The keys of the topics that were published. */
  published: readonly string[];
  labels: TopicLabels & { groups: string; groupName: string; addGroup: string; topics: string; add: string };
  channels: readonly Choice[];
  frequencies: readonly Choice[];
  kinds: readonly Choice[];
  defaults: readonly Choice[];
};

/** What messages are about: groups, and the topics in them. */
export function TopicsEditor(props: TopicsEditorProps) {
  const { locales, published, labels, channels, frequencies, kinds, defaults, ...form } = props;
  return (
    <SectionForm section="topics" {...form}>
      <GroupList locales={locales} labels={labels} words={form.words} />
      <TopicList
        {...{ locales, published, labels, channels, frequencies, kinds, defaults }}
        words={form.words}
      />
    </SectionForm>
  );
}

function GroupList({
  locales,
  labels,
  words,
}: Pick<TopicsEditorProps, 'locales' | 'labels'> & { words: FormWords }) {
  const { control } = useFormContext<Topics>();
  const { fields, append, remove, move } = useFieldArray({ control, name: 'groups', keyName: 'rowId' });
  const [groups, topics] = useWatch({ control, name: ['groups', 'topics'] });
  const first = locales[0]?.locale as 'en';
  return (
    <section id="groups" tabIndex={-1} className="space-y-2">
      <h2 className="text-base font-semibold">{labels.groups}</h2>
      <ul className="space-y-2">
        {fields.map(({ rowId, key }, index) => {
          const isUsed = topics.some(({ group }) => group === groups[index]?.key);
          return (
            <EntryFrame
              key={rowId}
              title={groups[index]?.name[first] || groups[index]?.key || ''}
              words={words}
              isOpen={key === ''}
              place={{ index, count: fields.length, onMove: move }}
              onRemove={isUsed ? null : () => remove(index)}
            >
              <GroupFields index={index} isUsed={isUsed} locales={locales} labels={labels} />
            </EntryFrame>
          );
        })}
      </ul>
      <Button onClick={() => append({ key: '', name: {} })}>{labels.addGroup}</Button>
    </section>
  );
}

function GroupFields({
  index,
  isUsed,
  locales,
  labels,
}: Pick<TopicsEditorProps, 'locales' | 'labels'> & { index: number; isUsed: boolean }) {
  const at = `groups.${index}`;
  const locale = locales[0]?.locale ?? '';
  const onTyped = useKeyOfName({ list: 'groups', index, field: 'name', locale }, isUsed);
  return (
    <>
      <LocalizedField name={`${at}.name`} label={labels.groupName} locales={locales} onTyped={onTyped} />
      <TextField name={`${at}.key`} label={labels.key} hint={labels.keyHint} isReadOnly={isUsed} />
    </>
  );
}

function TopicList({
  locales,
  published,
  labels,
  channels,
  frequencies,
  kinds,
  defaults,
  words,
}: Omit<TopicsEditorProps, keyof SectionFormProps> & { words: FormWords }) {
  const { control, setValue } = useFormContext<Topics>();
  const { fields, append, remove, move } = useFieldArray({ control, name: 'topics', keyName: 'rowId' });
  const [groups, topics] = useWatch({ control, name: ['groups', 'topics'] });
  const first = locales[0]?.locale as 'en';
  const list = useRef<HTMLUListElement>(null);
  const search = useEntrySearch();
  const groupChoices = groups.map(({ key, name }) => ({ value: key, label: name[first] || key }));
  const groupName = (group?: string) => groupChoices.find(({ value }) => value === group)?.label ?? '';
  // By what they were called when the list was last changed: nobody's entry goes away while they type its name.
  const found = fields.map(({ key, group, name }) =>
    search.finds(key, groupName(group), ...Object.values(name)),
  );
  return (
    <section id="topics" tabIndex={-1} className="space-y-2">
      <h2 className="text-base font-semibold">{labels.topics}</h2>
      <EntryTools count={fields.length} list={list} search={search} words={words} />
      <ul ref={list} className="space-y-2">
        {fields.map(({ rowId, key }, index) => {
          const isPublished = published.includes(key);
          const topic = topics[index];
          return (
            <EntryFrame
              key={rowId}
              title={topic?.name[first] || topic?.key || ''}
              note={groupName(topic?.group)}
              words={words}
              isArchived={topic?.archived ?? false}
              isOpen={key === ''}
              isHidden={!found[index]}
              place={{ index, count: fields.length, onMove: move }}
              onRemove={isPublished ? null : () => remove(index)}
              onArchive={
                isPublished
                  ? () => setValue(`topics.${index}.archived`, !topic?.archived, { shouldDirty: true })
                  : null
              }
            >
              <TopicFields
                index={index}
                isPublished={isPublished}
                {...{ locales, labels, channels, frequencies, kinds, defaults }}
                groups={groupChoices}
              />
            </EntryFrame>
          );
        })}
      </ul>
      {found.length === 0 || found.includes(true) ? null : <p className="text-muted">{words.noneFound}</p>}
      <Button
        onClick={() => {
          search.setText('');
          append({ ...NEW_TOPIC, group: groups[0]?.key ?? '' });
        }}
      >
        {labels.add}
      </Button>
    </section>
  );
}

const NEW_TOPIC: Topics['topics'][number] = {
  key: '',
  group: '',
  kind: 'marketing',
  name: {},
  description: {},
  lockedReason: null,
  frequencies: ['every', 'weekly', 'monthly'],
  defaultChoice: 'in',
  channels: [{ channel: 'email', typicalPerMonth: 1 }],
  archived: false,
};
