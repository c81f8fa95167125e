import type { UseFormRegister } from 'react-hook-form';
import type { CenterState } from '@/components/preference/center-state';
import { Tick } from '@/components/preference/tick';
import { CHOICE_BUTTON } from '@/components/ui/classes';
import { Fold } from '@/components/ui/fold';
import { Written } from '@/components/ui/written';
import type { GroupView, LockedTopicView, TopicView } from '@/components/preference/view';
import { Unbroken } from '@/components/ui/unbroken';

type Form = { state: CenterState; register: UseFormRegister<CenterState> };

/** The topics by group, each with its frequency and its folded channels. If there are many, groups are folded too. */
export function TopicRows({
  groups,
  lockedLabel,
  query,
  ...form
}: { groups: GroupView[]; lockedLabel: string; query: string } & Form) {
  return groups.map(({ key, name, topics, lockedTopics, fold }) => {
    const rows = (
      <div className="border-line bg-surface divide-line mt-2 divide-y rounded-xl border">
        {topics.map((topic) => (
          <TopicRow key={topic.key} topic={topic} isHidden={!matches(topic, query)} {...form} />
        ))}
        {lockedTopics.map((topic) => (
          <LockedTopicRow
            key={topic.key}
            topic={topic}
            label={lockedLabel}
            isHidden={!matches(topic, query)}
          />
        ))}
      </div>
    );
    if (!fold)
      return (
        <fieldset key={key}>
          <legend className="text-lg font-semibold">
            <Written text={name} />
          </legend>
          {rows}
        </fieldset>
      );
    return (
      <fieldset key={key} hidden={![...topics, ...lockedTopics].some((topic) => matches(topic, query))}>
        <legend className="sr-only">
          <Written text={name} />
        </legend>
        <Fold title={<Written text={name} />} detail={fold.detail} isOpen={query !== ''}>
          {fold.stop ? (
            // Belongs to the ways out, not to this form: it acts with one press, and Enter must never trigger it.
            <button
              type="submit"
              form="ways"
              name="choice"
              value={fold.stop.value}
              className={`${CHOICE_BUTTON} mt-2`}
            >
              <Unbroken text={fold.stop.label} />
            </button>
          ) : null}
          {rows}
        </Fold>
      </fieldset>
    );
  });
}

/** Whether a topic's name or description contains the typed text, ignoring accents and capitals. */
export function matches(topic: Pick<TopicView, 'name' | 'description'>, query: string): boolean {
  const bare = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return bare(`${topic.name.written} ${topic.description.written}`).includes(bare(query.trim()));
}

function TopicRow({ topic, isHidden, state, register }: { topic: TopicView; isHidden: boolean } & Form) {
  const { key, frequency, channels, resume } = topic;
  const current = state.topics[key];
  return (
    <div hidden={isHidden} className="px-3 py-1">
      <Tick
        id={`topic-${key}`}
        field={register(`topics.${key}.on`)}
        isOn={current?.on ?? false}
        isLocked={topic.locked}
        label={<Written text={topic.name} />}
        description={<Written as="span" className="block" text={topic.description} />}
        notes={topic.notes}
      />
      <div className="space-y-1 not-empty:pb-2 sm:pl-9">
        {resume ? (
          <Tick
            id={`resume-${key}`}
            field={register(`topics.${key}.resume`)}
            isOn={current?.resume ?? false}
            label={resume}
          />
        ) : null}
        {frequency ? (
          <select
            aria-label={frequency.label}
            defaultValue={current?.frequency ?? ''}
            {...register(`topics.${key}.frequency`)}
            className="border-line-strong bg-surface min-h-11 w-full rounded-lg border px-3"
          >
            {frequency.options.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        ) : null}
        {channels ? (
          <details>
            <summary className="text-accent flex min-h-11 items-center text-sm underline underline-offset-2">
              <Unbroken text={channels.label} />
            </summary>
            {channels.items.map(({ channel, label, locked }) => (
              <Tick
                key={channel}
                id={`topic-${key}-${channel}`}
                field={register(`topics.${key}.channels.${channel}`)}
                isOn={current?.channels[channel] ?? false}
                isLocked={locked}
                label={label}
              />
            ))}
          </details>
        ) : null}
      </div>
    </div>
  );
}

function LockedTopicRow({
  topic: { name, description, why },
  label,
  isHidden,
}: {
  topic: LockedTopicView;
  label: string;
  isHidden: boolean;
}) {
  return (
    <div hidden={isHidden} className="px-3 py-3">
      <p className="flex flex-wrap justify-between gap-x-3 font-medium">
        <Written text={name} /> <span className="text-muted text-sm font-normal">{label}</span>
      </p>
      <Written as="p" className="text-muted text-sm" text={description} />
      {why ? <Written as="p" className="text-sm" text={why} /> : null}
    </div>
  );
}
