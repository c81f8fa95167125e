import { useEffect, useState } from 'react';
import type { FieldValues, Path, PathValue, UseFormReturn } from 'react-hook-form';

type Early = { name: string; value: string | boolean };

/**
 * Gives a form what was ticked, chosen or typed before its JavaScript arrived on a slow connection, or was restored by
 * the browser. Otherwise react-hook-form resets radio buttons to the page's initial state, and its watchers never learn
 * of the rest.
 */
export function useEarlyInput<Values extends FieldValues>(
  formId: string,
  { setValue, getValues, reset }: Pick<UseFormReturn<Values>, 'setValue' | 'getValues' | 'reset'>,
): void {
  // Read during rendering, before the form takes control of its inputs.
  const [early] = useState(() => (typeof document === 'undefined' ? [] : readEarly(formId)));
  useEffect(() => {
    if (early.length === 0) return;
    for (const { name, value } of early) {
      setValue(name as Path<Values>, value as PathValue<Values, Path<Values>>);
    }
    // Reported to all watchers as changes from the page's initial values. If the form registered its inputs again, it
    // would take the initial values, of which one of several radio buttons is selected.
    reset(getValues(), { keepDefaultValues: true, keepFieldsRef: true });
  }, [early, setValue, getValues, reset]);
}

function readEarly(formId: string): Early[] {
  const form = document.getElementById(formId);
  return form instanceof HTMLFormElement ? [...form.elements].flatMap(changeOf) : [];
}

/** What a control says, if it differs from how the page came. */
function changeOf(control: Element): Early[] {
  if (control instanceof HTMLSelectElement) {
    const isChanged = [...control.options].some((option) => option.selected !== option.defaultSelected);
    return isChanged ? [{ name: control.name, value: control.value }] : [];
  }
  if (control instanceof HTMLTextAreaElement) {
    return control.value === control.defaultValue ? [] : [{ name: control.name, value: control.value }];
  }
  if (!(control instanceof HTMLInputElement) || control.checked === control.defaultChecked) return [];
  if (control.type === 'checkbox') return [{ name: control.name, value: control.checked }];
  return control.type === 'radio' && control.checked ? [{ name: control.name, value: control.value }] : [];
}
