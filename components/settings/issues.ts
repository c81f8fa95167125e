import type { z } from 'zod';
import { entryName, fieldId, isListName, placeName, type PlaceWords } from './places';
import type { IssueWords } from './words';

/** What the page says about a refused value, and the control that contains it. */
export type ToldIssue = { at: string; text: string; field: string };

type Issue = Pick<z.core.$ZodIssue, 'path'> & {
  maximum?: unknown;
  params?: { maximum?: unknown } | undefined;
};

/** Each refused place once, in words that the reader sees: "Give Shop a key." */
export function tellIssues(
  words: IssueWords,
  places: PlaceWords,
  issues: readonly Issue[],
  values: object,
): ToldIssue[] {
  const told = new Map<string, ToldIssue>();
  for (const issue of issues) {
    const at = issue.path.map(String).join('.');
    if (!told.has(at)) told.set(at, { at, text: tell(words, places, issue, values), field: fieldId(at) });
  }
  return [...told.values()];
}

function tell(words: IssueWords, places: PlaceWords, issue: Issue, values: object): string {
  const path = issue.path.map(String);
  const value = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], values);
  const isEmpty = value === undefined || value === null || value === '' || Number.isNaN(value);
  const [section = '', entry, field] = path;
  if (isListName(section) && field === 'key') {
    const name = entryName(places, values, section, Number(entry));
    return (isEmpty ? words.keyMissing : words.keyBad).replace('{name}', name);
  }
  const place = placeName(places, path.join('.'), values);
  const most = issue.maximum ?? issue.params?.maximum;
  if (isEmpty) return words.missing.replace('{place}', place);
  if (typeof most === 'number' && typeof value === 'string')
    return words.long.replace('{place}', place).replace('{most}', String(most));
  return words.invalid.replace('{place}', place);
}
