import type { Locale, LocalizedText, Workspace } from '@/domain/workspace/schema';

/** The text in a locale, or in its language, or in the workspace's first locale, or any: a name is never blank. */
export function textIn(text: LocalizedText, locale: string, fallback: string): string {
  const language = locale.split('-')[0] ?? locale;
  const sameLanguage = Object.keys(text).find((tag) => text[tag] && tag.split('-')[0] === language);
  const written = [text[locale], sameLanguage && text[sameLanguage], text[fallback], ...Object.values(text)];
  return written.find(Boolean) ?? '';
}

/** The first of the wished tags that the workspace speaks, by exact tag and then by language. */
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
