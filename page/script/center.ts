import { isAsItCame } from './forms';
import { forecast, type CenterState } from '@/components/preference/center-state';
import type { ForecastData } from '@/components/preference/view';

/**
 * Follows each choice in the center with a forecast, keeps Save in sight while there is something to save, and asks
 * before the page is left without saving it.
 */
export function followCenter(): void {
  const form = document.querySelector<HTMLFormElement>('#center');
  const bar = document.querySelector('#save-bar');
  const status = document.querySelector<HTMLElement>('#forecast');
  if (!form || !bar || !status) return;
  const data = JSON.parse(status.dataset['forecast'] ?? '') as ForecastData;
  const follow = () => {
    const isDirty = !isAsItCame(form);
    const count = forecast(stateOf(form), data.volumes);
    status.textContent = count === data.count ? (isDirty ? data.unsaved : '\u00a0') : thenText(data, count);
    bar.toggleAttribute('data-dirty', isDirty);
    (isDirty ? addEventListener : removeEventListener)('beforeunload', ask);
  };
  form.addEventListener('input', follow);
  // Saving is no reason to ask, and nor is a way out, which nothing may obstruct. Requirements 12, 37.
  document.addEventListener('submit', () => {
    removeEventListener('beforeunload', ask);
  });
  // What was chosen before this script came, or restored by the browser.
  if (!isAsItCame(form)) follow();
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** What was shown, and what the controls say of it now: `topics.news.on`. A locked control says what it did. */
function stateOf(form: HTMLFormElement): CenterState {
  const [, seen = ''] = (form.elements.namedItem('seen') as HTMLInputElement).value.split('.');
  const state = JSON.parse(atob(seen.replaceAll('-', '+').replaceAll('_', '/'))) as CenterState;
  for (const control of form.elements) {
    const value =
      control instanceof HTMLSelectElement
        ? control.value
        : control instanceof HTMLInputElement && control.type === 'checkbox'
          ? control.checked
          : undefined;
    if (value !== undefined) set(state, (control as HTMLInputElement).name.split('.'), value);
  }
  return state;
}

function set(into: object, [name = '', ...rest]: string[], value: unknown): void {
  const record = into as Record<string, unknown>;
  if (rest.length > 0) set(record[name] as object, rest, value);
  else record[name] = value;
}

function thenText({ then, locale }: ForecastData, count: number): string {
  if (count === 0) return then.zero;
  const category = new Intl.PluralRules(locale).select(count);
  return (category === 'one' ? then.one : then.other).replace('#', String(count));
}
