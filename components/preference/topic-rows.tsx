import type { UseFormRegister } from 'react-hook-form';
import type { CenterState } from '@/components/preference/center-state';
import { Tick } from '@/components/preference/tick';
import type { GroupView, LockedTopicView, TopicView } from '@/components/preference/view';

type Form = { state: CenterState; register: UseFormRegister<CenterState> };

/** The topics by group, each with its frequency and, folded, its channels. */
export function TopicRows({
  groups,
  lockedLabel,
  ...form
}: { groups: GroupView[]; lockedLabel: string } & Form) {
  return groups.map(({ key, name, topics, lockedTopics }) => (
    <fieldset key={key}>
      <legend className="text-lg font-semibold">{name}</legend>
      <div className="border-line bg-surface divide-line mt-2 divide-y rounded-lg border">
        {topics.map((topic) => (
          <TopicRow key={topic.key} topic={topic} {...form} />
        ))}
        {lockedTopics.map((topic) => (
          <LockedTopicRow key={topic.key} topic={topic} label={lockedLabel} />
        ))}
      </div>
    </fieldset>
  ));
}

function TopicRow({ topic, state, register }: { topic: TopicView } & Form) {
  const { key, frequency, channels, resume } = topic;
  const current = state.topics[key];
  return (
    <div className="px-3 py-1">
      <Tick
        id={`topic-${key}`}
        field={register(`topics.${key}.on`)}
        isOn={current?.on ?? false}
        isLocked={topic.locked}
        label={topic.name}
        description={topic.description}
        notes={topic.notes}
      />
      <div className="space-y-1 pb-2 sm:pl-9">
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
              {channels.label}
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

function LockedTopicRow({ topic, label }: { topic: LockedTopicView; label: string }) {
  return (
    <div className="px-3 py-3">
      <p className="flex flex-wrap justify-between gap-x-3 font-medium">
        {topic.name}
        <span className="text-muted text-sm font-normal">{label}</span>
      </p>
      <p className="text-muted text-sm">{topic.description}</p>
      <p className="text-sm">{topic.why}</p>
    </div>
  );
}
