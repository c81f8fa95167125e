import type { ReactNode } from 'react';
import type { TopicState } from '@/components/preference/center-state';
import { Tick } from '@/components/preference/tick';
import type { GroupView, LockedTopicView, TopicView } from '@/components/preference/view';
import { CHOICE_BUTTON } from '@/components/ui/classes';
import { Fold } from '@/components/ui/fold';
import { Unbroken } from '@/components/ui/unbroken';
import { Written } from '@/components/ui/written';

/** The topics of one group; folded if the page has many. The page's script filters by `data-group` and `data-topic`. */
export function TopicGroup({
  group: { name, fold },
  children,
}: {
  group: Pick<GroupView, 'name' | 'fold'>;
  /** Its rows. */
  children: ReactNode;
}) {
  const rows = (
    <div className="border-line bg-surface divide-line mt-2 divide-y rounded-xl border">{children}</div>
  );
  if (!fold)
    return (
      <fieldset>
        <legend className="text-lg font-semibold">
          <Written text={name} />
        </legend>
        {rows}
      </fieldset>
    );
  return (
    <fieldset data-group>
      <legend className="sr-only">
        <Written text={name} />
      </legend>
      <Fold title={<Written text={name} />} detail={fold.detail}>
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
}

/** A topic, with its frequency and its folded channels. */
export function TopicRow({
  topic: { key, name, description, notes, locked, frequency, channels, resume },
  state,
}: {
  topic: TopicView;
  /** Null only for a topic without any controls. */
  state: TopicState | null;
}) {
  return (
    <div data-topic className="px-3 py-1">
      <Tick
        id={`topic-${key}`}
        name={`topics.${key}.on`}
        isOn={state?.on ?? false}
        isLocked={locked}
        label={<Written text={name} />}
        description={<Written as="span" className="block" text={description} />}
        notes={notes}
      />
      <div className="space-y-1 not-empty:pb-2 sm:pl-9">
        {resume ? (
          <Tick
            id={`resume-${key}`}
            name={`topics.${key}.resume`}
            isOn={state?.resume ?? false}
            label={resume}
          />
        ) : null}
        {frequency ? (
          <select
            aria-label={frequency.label}
            name={`topics.${key}.frequency`}
            defaultValue={state?.frequency ?? ''}
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
            {channels.items.map(({ channel, label, locked: isLocked }) => (
              <Tick
                key={channel}
                id={`topic-${key}-${channel}`}
                name={`topics.${key}.channels.${channel}`}
                isOn={state?.channels[channel] ?? false}
                isLocked={isLocked}
                label={label}
              />
            ))}
          </details>
        ) : null}
      </div>
    </div>
  );
}

/** A topic that cannot be turned off, and why. */
export function LockedTopicRow({
  topic: { name, description, why },
  label,
}: {
  topic: LockedTopicView;
  label: string;
}) {
  return (
    <div data-topic className="px-3 py-3">
      <p className="flex flex-wrap justify-between gap-x-3 font-medium">
        <Written text={name} /> <span className="text-muted text-sm font-normal">{label}</span>
      </p>
      <Written as="p" className="text-muted text-sm" text={description} />
      {why ? <Written as="p" className="text-sm" text={why} /> : null}
    </div>
  );
}
