'use client';

import { useEffect, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { forecast, type CenterState } from '@/components/preference/center-state';
import { ChannelRows } from '@/components/preference/channel-rows';
import { TopicFilter } from '@/components/preference/topic-filter';
import { TopicRows } from '@/components/preference/topic-rows';
import type { CenterView } from '@/components/preference/view';
import { SEND_BUTTON } from '@/components/ui/classes';
import { useEarlyInput } from '@/components/ui/early-input';

/**
 * The whole center: one form, one Save, complete without JavaScript. With JavaScript, the forecast follows each choice,
 * and unsaved changes are not lost by accident.
 */
export function CenterForm({ view }: { view: CenterView }) {
  const form = useForm<CenterState>({ defaultValues: view.state });
  const { register, control, formState } = form;
  const state = useWatch({ control }) as CenterState;
  const isDirty = formState.isDirty;
  const [query, setQuery] = useState('');
  useEarlyInput('center', form);
  useGuard(isDirty);
  return (
    <form id="center" method="post" action={view.action} autoComplete="off" className="space-y-8">
      <input type="hidden" name="seen" value={view.seen} />
      <ChannelRows channels={view.channels} state={view.state} register={register} />
      <div className={view.filter ? 'space-y-3' : 'space-y-8'}>
        {view.filter ? (
          <TopicFilter view={view.filter} groups={view.groups} query={query} onQuery={setQuery} />
        ) : null}
        <TopicRows
          groups={view.groups}
          lockedLabel={view.lockedLabel}
          query={query}
          state={view.state}
          register={register}
        />
      </div>
      <div>
        <h3 className="text-lg font-semibold">
          <label htmlFor="pause-all">{view.pauseAll.title}</label>
        </h3>
        <p id="pause-all-hint" className="text-muted text-sm">
          {view.pauseAll.hint}
        </p>
        <select
          id="pause-all"
          aria-describedby="pause-all-hint"
          defaultValue={view.state.pause}
          {...register('pause')}
          className="border-line-strong bg-surface mt-2 min-h-11 w-full rounded-lg border px-3"
        >
          {view.pauseAll.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <SaveBar view={view} isDirty={isDirty} count={forecast(state, view.forecast.volumes)} />
    </form>
  );
}

/**
 * Asks before a page with unsaved changes is left, except by saving them or by a way out, which nothing may obstruct.
 * Requirements 12, 37.
 */
function useGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    const leaveFreely = () => {
      window.removeEventListener('beforeunload', ask);
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('submit', leaveFreely);
    return () => {
      leaveFreely();
      document.removeEventListener('submit', leaveFreely);
    };
  }, [isDirty]);
}

function SaveBar({ view, isDirty, count }: { view: CenterView; isDirty: boolean; count: number }) {
  const { now, then, count: holding } = view.forecast;
  return (
    // Sticky only while there is something to save: before that it would cover the ways out.
    <div
      className={`border-line bg-page bottom-0 -mx-4 flex items-center justify-between gap-4 border-t px-4 py-3 ${isDirty ? 'sticky' : ''}`}
    >
      <p className="min-h-10 text-sm">
        {now}
        <span role="status" className="block font-semibold">
          {count === holding ? (isDirty ? view.unsaved : '\u00a0') : thenText(then, count, view.locale)}
        </span>
      </p>
      <button type="submit" className={SEND_BUTTON}>
        {view.save}
      </button>
    </div>
  );
}

function thenText(texts: CenterView['forecast']['then'], count: number, locale: string): string {
  if (count === 0) return texts.zero;
  const category = new Intl.PluralRules(locale).select(count);
  return (category === 'one' ? texts.one : texts.other).replace('#', String(count));
}
