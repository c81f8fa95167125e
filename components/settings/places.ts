/** The names of a configuration's places on the settings' pages. */
export type PlaceWords = {
  /** The label of each field: `topics.name`, `sender.postalAddress`, `copy.ways.lead`; of each list: `topics`. */
  fields: Readonly<Record<string, string>>;
  locales: Readonly<Record<string, string>>;
  /** An entry that has neither name nor key yet. */
  untitled: string;
};

type Entry = { key?: string; name?: string | Record<string, string>; label?: Record<string, string> };

/**
 * A place as its page shows it: `topics.0.name.pt-BR` as `Product news · Name, Portuguese (Brazil)`.
 * @param at with the entries of lists by their index.
 */
export function placeName(words: PlaceWords, at: string, values: object): string {
  const [section = '', entry, ...rest] = at.split('.');
  const last = rest.at(-1) ?? '';
  const named = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(', ');
  if (section === 'copy')
    return named(words.fields[`copy.${rest.join('.')}`] ?? words.fields['copy'], words.locales[entry ?? '']);
  if (isListName(section) && entry !== undefined) {
    const field = named(words.fields[`${section}.${rest[0] ?? ''}`], words.locales[last]);
    return [entryName(words, values, section, Number(entry)), field].filter(Boolean).join(' · ');
  }
  return named(words.fields[`${section}.${entry ?? ''}`] ?? words.fields[section], words.locales[last]);
}

const LIST_NAMES = ['groups', 'topics', 'reasons', 'attributes'] as const;
type ListName = (typeof LIST_NAMES)[number];

export function isListName(section: string): section is ListName {
  return LIST_NAMES.some((name) => name === section);
}

/** The name of a list's entry for a reader: its name, otherwise its key. */
export function entryName(words: PlaceWords, values: object, section: ListName, index: number): string {
  const entry = (values as Partial<Record<ListName, Entry[]>>)[section]?.[index];
  if (typeof entry?.name === 'string') return entry.name || entry.key || words.untitled;
  const texts = entry?.name ?? entry?.label ?? {};
  const name = Object.keys(words.locales)
    .map((locale) => texts[locale])
    .find(Boolean);
  return name || entry?.key || words.untitled;
}

/** The id of the control that sets a place. */
export function fieldId(at: string): string {
  return at.startsWith('look.') ? (at.split('.')[1] ?? '') : at.replaceAll('.', '-');
}
