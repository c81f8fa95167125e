import type { ReactNode } from 'react';
import { TopicFilter } from '@/components/preference/topic-filter';
import type { CenterView } from '@/components/preference/view';
import { SEND_BUTTON } from '@/components/ui/classes';

/**
 * The whole center: one form, one Save, complete without JavaScript. With the page's script, the forecast follows each
 * choice, and unsaved changes are not lost by accident: `page/script/center.ts`.
 */
export function CenterForm({
  view: { action, filter, pauseAll, pause, now, then, save },
  seen,
  channels,
  topics,
  data,
}: {
  view: Pick<CenterView, 'action' | 'filter' | 'pauseAll' | 'save'> & {
    pause: string;
    now: string;
    /** What the choices shown would bring; a blank if they are those that hold. */
    then: string;
  };
  seen: string;
  channels: ReactNode;
  topics: ReactNode;
  /** What the script needs for the forecast: JSON. */
  data: string;
}) {
  return (
    <form id="center" method="post" action={action} autoComplete="off" className="space-y-8">
      <input type="hidden" name="seen" value={seen} />
      {channels}
      <div className={filter ? 'space-y-3' : 'space-y-8'}>
        {filter ? <TopicFilter view={filter} /> : null}
        {topics}
      </div>
      <div>
        <h3 className="text-lg font-semibold">
          <label htmlFor="pause-all">{pauseAll.title}</label>
        </h3>
        <p id="pause-all-hint" className="text-muted text-sm">
          {pauseAll.hint}
        </p>
        <select
          id="pause-all"
          aria-describedby="pause-all-hint"
          name="pause"
          defaultValue={pause}
          className="border-line-strong bg-surface mt-2 min-h-11 w-full rounded-lg border px-3"
        >
          {pauseAll.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {/* Sticky only while there is something to save: before that it would cover the ways out. */}
      <div
        id="save-bar"
        className="border-line bg-page bottom-0 -mx-4 flex items-center justify-between gap-4 border-t px-4 py-3 data-dirty:sticky"
      >
        <p className="min-h-10 text-sm">
          {now}
          <span id="forecast" role="status" data-forecast={data} className="block font-semibold">
            {then}
          </span>
        </p>
        <button type="submit" className={SEND_BUTTON}>
          {save}
        </button>
      </div>
    </form>
  );
}
