/** Whether everything in a form is as the page came: nothing typed, ticked or chosen. */
export function isAsItCame(form: HTMLFormElement): boolean {
  return ![...form.elements].some(isChanged);
}

function isChanged(control: Element): boolean {
  // What filters the page is no answer to it.
  if (control instanceof HTMLInputElement)
    return control.type !== 'search' && control.checked !== control.defaultChecked;
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLSelectElement)) return false;
  // Without an option that the page selected, browsers select the first.
  const selected = [...control.options].findIndex((option) => option.defaultSelected);
  return control.selectedIndex !== Math.max(selected, 0);
}
