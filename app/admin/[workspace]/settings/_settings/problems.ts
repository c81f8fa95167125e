import type { AdminWords } from '@/app/admin/_shell/words';
import type { Configuration, Problem } from '@/domain/settings/draft/schema';
import { LOCALES } from '@/domain/workspace/schema';

/** Problems as sentences, each with the name of what it is about. */
export function problemTexts(
  words: AdminWords,
  problems: readonly Problem[],
  configuration: Configuration,
): string[] {
  const { t } = words;
  return [
    ...new Set(
      problems.map(({ code, at, detail = '' }) => {
        const place = placeName(words, at, configuration);
        const text = t(`settings.problem.${code}`, { detail });
        return place ? `${place}: ${text}` : text;
      }),
    ),
  ];
}

/** `topics.0.name.pt-BR` and `topics.news.name.pt-BR` as `Product news, Portuguese (Brazil)`. */
export function placeName(words: AdminWords, at: string, configuration: Configuration): string {
  const { t, text } = words;
  const [section = '', entry = '', ...rest] = at.split('.');
  const locale = LOCALES.find((each) => rest.at(-1) === each || entry === each);
  const language = locale ? t(`settings.locale.${locale}`) : null;
  const own = () => {
    if (section === 'topics' || section === 'groups' || section === 'reasons') {
      const list: readonly { key: string; name?: object; label?: object }[] = configuration[section];
      const found = list.find(({ key }) => key === entry) ?? list[Number(entry)];
      const name = found ? text((found.name ?? found.label ?? {}) as Record<string, string>) : '';
      return [name || found?.key || entry, ...(locale ? [] : rest)].filter(Boolean).join(' · ');
    }
    if (section === 'look' && (entry === 'accentLight' || entry === 'accentDark' || entry === 'logo'))
      return t(`settings.look.${entry}`);
    if (section === 'copy') return rest.join('.') || entry;
    if (section === 'channels') return t('settings.channels.title');
    if (section === 'sender' && isSenderField(entry)) return t(`settings.sender.${entry}`);
    return at;
  };
  return [own(), section === 'copy' || rest.length > 0 ? language : null].filter(Boolean).join(', ');
}

const SENDER_FIELDS = [
  'name',
  'contactEmail',
  'contactUrl',
  'postalAddress',
  'timeZone',
  'locales',
  'sharesData',
  'requiresVerifiedConsent',
  'consentMaxAgeMonths',
] as const;

function isSenderField(name: string): name is (typeof SENDER_FIELDS)[number] {
  return SENDER_FIELDS.some((field) => field === name);
}
