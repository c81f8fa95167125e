'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Tick } from '@/components/ui/choice-group';
import type { Configuration } from '@/domain/settings/draft/schema';
import type { Channel } from '@/domain/workspace/schema';
import { SectionForm, type SectionFormProps } from './section-form';
import type { FormWords } from './words';

type Channels = Pick<Configuration, 'channels'>;

export type ChannelsEditorProps = Omit<SectionFormProps, 'section' | 'children' | 'values'> & {
  values: Channels;
  channels: readonly { value: string; label: string }[];
};

/** The channels that the workspace sends on, in the order that recipients see. */
export function ChannelsEditor({ channels, ...form }: ChannelsEditorProps) {
  return (
    <SectionForm section="channels" {...form}>
      <ChannelList channels={channels} words={form.words} />
    </SectionForm>
  );
}

function ChannelList({ channels, words }: Pick<ChannelsEditorProps, 'channels'> & { words: FormWords }) {
  const { control, setValue } = useFormContext<Channels>();
  const offered = useWatch({ control, name: 'channels' });
  const set = (next: Channel[]) => setValue('channels', next, { shouldDirty: true });
  const swap = (index: number, other: number) => {
    const next = [...offered];
    [next[index], next[other]] = [offered[other] as Channel, offered[index] as Channel];
    set(next);
  };
  const rest = channels.filter(({ value }) => !offered.includes(value as Channel));
  const ordered = [...offered.flatMap((key) => channels.find(({ value }) => value === key) ?? []), ...rest];
  return (
    <ul
      id="channels"
      tabIndex={-1}
      className="border-line bg-surface divide-line divide-y rounded-lg border shadow-xs"
    >
      {ordered.map(({ value, label }, index) => {
        const channel = value as Channel;
        const isOffered = offered.includes(channel);
        return (
          <li key={value} className="flex min-h-12 flex-wrap items-center justify-between gap-3 px-4 py-2">
            <Tick
              label={label}
              checked={isOffered}
              onChange={({ target }) =>
                set(target.checked ? [...offered, channel] : offered.filter((each) => each !== channel))
              }
            />
            {isOffered ? (
              <span className="flex gap-2">
                <Button disabled={index === 0} onClick={() => swap(index, index - 1)} about={label}>
                  {words.up}
                </Button>
                <Button
                  disabled={index === offered.length - 1}
                  onClick={() => swap(index, index + 1)}
                  about={label}
                >
                  {words.down}
                </Button>
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
