import { useEffect, useState } from 'react';
import type { FieldValues, Path, PathValue, UseFormSetValue } from 'react-hook-form';

type Early = { name: string; value: string | boolean };

/**
 * Gives a form what was ticked, chosen or typed before its JavaScript came, on a slow line, or restored by the
 * browser. Without this, react-hook-form would put the values back that the page came with.
 */
export function useEarlyInput<Values extends FieldValues>(
  formId: string,
  setValue: UseFormSetValue<Values>,
): void {
  // Read while rendering: before the form takes hold of its controls.
  const [early] = useState(() => (typeof document === 'undefined' ? [] : readEarly(formId)));
  useEffect(() => {
    for (const { name, value } of early) {
      setValue(name as Path<Values>, value as PathValue<Values, Path<Values>>, { shouldDirty: true });
    }
  }, [early, setValue]);
}

function readEarly(formId: string): Early[] {
  const form = document.getElementById(formId);
  return form instanceof HTMLFormElement ? [...form.elements].flatMap(changeOf) : [];
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
