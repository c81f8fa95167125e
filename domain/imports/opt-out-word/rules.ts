import { ENGLISH } from '@/domain/imports/opt-out-word/schema/english';
import { FRENCH } from '@/domain/imports/opt-out-word/schema/french';
import { GERMAN } from '@/domain/imports/opt-out-word/schema/german';
import {
  CHINESE,
  DUTCH,
  ITALIAN,
  JAPANESE,
  KOREAN,
  NORDIC,
  POLISH,
  RUSSIAN,
  TURKISH,
} from '@/domain/imports/opt-out-word/schema/other-languages';
import { PORTUGUESE } from '@/domain/imports/opt-out-word/schema/portuguese';
import { SPANISH } from '@/domain/imports/opt-out-word/schema/spanish';
import type { StopWords } from '@/domain/imports/opt-out-word/schema/words';

const LANGUAGES: readonly StopWords[] = [
  ENGLISH,
  GERMAN,
  PORTUGUESE,
  SPANISH,
  FRENCH,
  ITALIAN,
  DUTCH,
  POLISH,
  NORDIC,
  RUSSIAN,
  TURKISH,
  CHINESE,
  JAPANESE,
  KOREAN,
];

const allOf = (kind: keyof StopWords) => [
  ...new Set(LANGUAGES.flatMap((words) => words[kind] ?? []).map(plain)),
];

const names = new Set(allOf('names'));
const values = new Set(allOf('values'));
const statusValues = new Set(allOf('statusValues'));
const parts = allOf('nameParts');
const valueParts = allOf('valueParts');
const statusNames = allOf('statusNames');

/** No value that says so is longer than this: longer ones are not checked. */
const MAX_VALUE = 40;

/** Whether the name alone of a column or field means that it says who must not get messages. */
export function isNamedForStops(name: string): boolean {
  const given = plain(name);
  return names.has(given) || parts.some((part) => given.includes(part));
}

/** Whether a value says that someone must not get messages. @param name of its column. */
export function saysStop(name: string, value: string): boolean {
  if (value.length > MAX_VALUE) return false;
  const said = whatIsSaid(value);
  return said === 'stop' || (said === 'status' && isStatus(name));
}

function isStatus(name: string): boolean {
  const given = plain(name);
  return statusNames.some((known) => given.endsWith(known));
}

/** The name of the first attribute that says so, including the names that it is nested in; null: none. */
export function stopIn(attributes: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(attributes)) {
    if (isNamedForStops(name)) return name;
    const found = stopWithin(name, value);
    if (found !== null) return found;
  }
  return null;
}

function stopWithin(name: string, value: unknown): string | null {
  if (typeof value === 'string') return saysStop(name, value) ? name : null;
  if (Array.isArray(value)) {
    for (const each of value) if (stopWithin(name, each) !== null) return name;
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const found = stopIn(value as Record<string, unknown>);
  return found === null ? null : `${name}.${found}`;
}

/** Without case, accents, spaces and punctuation. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** `status`: it says so only in a column for people's status. */
type Said = 'stop' | 'status' | 'nothing';

/** A file has few words for people's status; other columns have many values, so the cache is bounded. */
const known = new Map<string, Said>();
const MAX_KNOWN = 2_000;

function whatIsSaid(value: string): Said {
  const before = known.get(value);
  if (before !== undefined) return before;
  const given = plain(value);
  const isStop = values.has(given) || valueParts.some((part) => given.includes(part));
  const said = isStop ? 'stop' : statusValues.has(given) ? 'status' : 'nothing';
  if (known.size < MAX_KNOWN) known.set(value, said);
  return said;
}
