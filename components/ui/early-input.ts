import { useEffect, useState } from 'react';
import type { FieldValues, Path, PathValue, UseFormReturn } from 'react-hook-form';

type Early = { name: string; value: string | boolean };

/**
 * Gives a form what was ticked, chosen or typed before its JavaScript came, on a slow line, or restored by the
 * browser. Of itself react-hook-form puts radios back as the page came, and tells nobody who watches of the rest.
 */
export function useEarlyInput<Values extends FieldValues>(
  formId: string,
  { setValue, getValues, reset }: Pick<UseFormReturn<Values>, 'setValue' | 'getValues' | 'reset'>,
): void {
  // Read while rendering: before the form takes hold of its controls.
  const [early] = useState(() => (typeof document === 'undefined' ? [] : readEarly(formId)));
  useEffect(() => {
    if (early.length === 0) return;
    for (const { name, value } of early) {
      setValue(name as Path<Values>, value as PathValue<Values, Path<Values>>);
    }
    // Told to all who watch, as changes from what the page came with. A form that took hold of its controls anew would
    // take what they came with, where one of several radios came chosen.
    reset(getValues(), { keepDefaultValues: true, keepFieldsRef: true });
  }, [early, setValue, getValues, reset]);
}

function readEarly(formId: string): Early[] {
  const form = document.getElementById(formId);
  return form instanceof HTMLFormElement ? [...form.elements].flatMap(changeOf) : [];
}

/** Whether nothing in a form is typed, ticked or chosen but what the page came with. */
export function isAsItCame(form: HTMLFormElement): boolean {
  return [...form.elements].every((control) => changeOf(control).length === 0);
}

/** What a control says, where it is not what the page came with. */
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
