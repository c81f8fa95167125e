import { timeZoneSchema, type Locale, type LocalizedText, type Workspace } from '@/domain/workspace/schema';

/**
 * The text in the locale, else in its language, else in the workspace's first locale, else in any: a name is never
 * blank.
 */
export function textIn(text: LocalizedText, locale: string, fallback: string): string {
  const exact = text[locale];
  if (exact) return exact;
  const language = locale.split('-')[0] ?? locale;
  const sameLanguage = Object.keys(text).find((tag) => text[tag] && tag.split('-')[0] === language);
  const written = [sameLanguage && text[sameLanguage], text[fallback], ...Object.values(text)];
  return written.find(Boolean) ?? '';
}

/** The first of the preferred tags that the workspace supports, by exact tag and then by language. */
export function pickLocale(
  wished: readonly (string | null | undefined)[],
  workspace: Pick<Workspace, 'locales'>,
): Locale {
  for (const tag of wished) {
    if (!tag) continue;
    const exact = workspace.locales.find((locale) => locale.toLowerCase() === tag.toLowerCase());
    const language = tag.toLowerCase().split('-')[0];
    const found =
      exact ?? workspace.locales.find((locale) => locale.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return workspace.locales[0] ?? 'en';
}

// Validating a zone with Intl is slow, so answers are cached.
const known = new Map<string, boolean>();
const MAX_KNOWN = 2_000;

function isKnown(timeZone: string): boolean {
  const before = known.get(timeZone);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const isValid = timeZoneSchema.safeParse(timeZone).success;
  known.set(timeZone, isValid);
  return isValid;
}

/**
 * The zone whose calendar and clocks apply to a recipient: theirs, else the workspace's, else UTC. A zone that this
 * machine does not know, because it was written by hand or is newer than its time zone data, does not count.
 */
export function timeZoneOf(recipient: string | null, { timeZone }: Pick<Workspace, 'timeZone'>): string {
  if (recipient !== null && isKnown(recipient)) return recipient;
  return isKnown(timeZone) ? timeZone : 'UTC';
}
