'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { Tick } from '@/components/ui/choice-group';
import { TextInput } from '@/components/ui/field';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Configuration } from '@/domain/settings/draft/schema';
import type { Channel } from '@/domain/workspace/schema';
import { LocalizedField, SelectField, TextField } from './fields';
import { fieldId } from './places';
import { useKeyOfName } from './use-key-of-name';
import type { LocaleChoice } from './words';

/** What the topics editor passes to each topic. */
export type Topics = Pick<Configuration, 'groups' | 'topics'>;

type Choice = { value: string; label: string };

export type TopicLabels = Record<
  | 'key'
  | 'keyHint'
  | 'name'
  | 'description'
  | 'group'
  | 'kind'
  | 'kindHint'
  | 'lockedReason'
  | 'frequencies'
  | 'frequenciesHint'
  | 'defaultChoice'
  | 'channels'
  | 'volume',
  string
>;

/** All fields of one topic. */
export function TopicFields({
  index,
  isPublished,
  locales,
  labels,
  groups,
  channels,
  frequencies,
  kinds,
  defaults,
}: {
  index: number;
  isPublished: boolean;
  locales: readonly LocaleChoice[];
  labels: TopicLabels;
  groups: readonly Choice[];
  channels: readonly Choice[];
  frequencies: readonly Choice[];
  kinds: readonly Choice[];
  defaults: readonly Choice[];
}) {
  const { control } = useFormContext<Topics>();
  const kind = useWatch({ control, name: `topics.${index}.kind` });
  const at = `topics.${index}` as const;
  const locale = locales[0]?.locale ?? '';
  const onTyped = useKeyOfName({ list: 'topics', index, field: 'name', locale }, isPublished);
  return (
    <>
      <LocalizedField name={`${at}.name`} label={labels.name} locales={locales} onTyped={onTyped} />
      <LocalizedField name={`${at}.description`} label={labels.description} locales={locales} rows={2} />
      {kind === 'transactional' ? (
        <LocalizedField name={`${at}.lockedReason`} label={labels.lockedReason} locales={locales} rows={2} />
      ) : null}
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField name={`${at}.key`} label={labels.key} hint={labels.keyHint} isReadOnly={isPublished} />
        <SelectField name={`${at}.group`} label={labels.group} options={groups} />
        <SelectField
          name={`${at}.kind`}
          label={labels.kind}
          hint={labels.kindHint}
          options={isPublished ? kinds.filter(({ value }) => value === kind) : kinds}
        />
        <SelectField name={`${at}.defaultChoice`} label={labels.defaultChoice} options={defaults} />
      </div>
      <ChannelVolumes index={index} channels={channels} labels={labels} />
      {kind === 'marketing' ? <Frequencies index={index} frequencies={frequencies} labels={labels} /> : null}
    </>
  );
}

/** The channels that it is offered on, and how many messages it sends on each. */
function ChannelVolumes({
  index,
  channels,
  labels,
}: {
  index: number;
  channels: readonly Choice[];
  labels: TopicLabels;
}) {
  const { control, setValue } = useFormContext<Topics>();
  const name = `topics.${index}.channels` as const;
  const offered = useWatch({ control, name });
  const set = (next: typeof offered) => setValue(name, next, { shouldDirty: true });
  return (
    <fieldset id={fieldId(name)} tabIndex={-1} className="min-w-0">
      <legend className="mb-1 font-medium">{labels.channels}</legend>
      <ul className="space-y-1.5">
        {channels.map(({ value, label }) => {
          const channel = value as Channel;
          const found = offered.find((each) => each.channel === channel);
          return (
            <li key={value} className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1">
              <div className="w-40">
                <Tick
                  label={label}
                  checked={found !== undefined}
                  onChange={({ target }) =>
                    set(
                      target.checked
                        ? [...offered, { channel, typicalPerMonth: 1 }]
                        : offered.filter((each) => each.channel !== channel),
                    )
                  }
                />
              </div>
              {found ? (
                <label className="text-muted flex items-center gap-2">
                  <span className="w-20">
                    <TextInput
                      type="number"
                      min={0}
                      max={300}
                      step="any"
                      value={found.typicalPerMonth}
                      onChange={({ target }) =>
                        set(
                          offered.map((each) =>
                            each.channel === channel
                              ? { channel, typicalPerMonth: Number(target.value) }
                              : each,
                          ),
                        )
                      }
                    />
                  </span>
                  {labels.volume}
                  <span className="sr-only">, {label}</span>
                </label>
              ) : null}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function Frequencies({
  index,
  frequencies,
  labels,
}: {
  index: number;
  frequencies: readonly Choice[];
  labels: TopicLabels;
}) {
  const { control, setValue } = useFormContext<Topics>();
  const name = `topics.${index}.frequencies` as const;
  const offered = useWatch({ control, name });
  return (
    <fieldset id={fieldId(name)} tabIndex={-1} className="min-w-0">
      <legend className="font-medium">{labels.frequencies}</legend>
      <p className="text-muted mb-1 text-xs">{labels.frequenciesHint}</p>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {frequencies.map(({ value, label }) => (
          <Tick
            key={value}
            label={label}
            checked={offered.includes(value as Frequency)}
            onChange={({ target }) =>
              setValue(
                name,
                // Most frequent first, whatever the order of the ticks.
                frequencies
                  .map((each) => each.value as Frequency)
                  .filter((each) => (each === value ? target.checked : offered.includes(each))),
                { shouldDirty: true },
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
