import type { AdminWords } from '@/app/admin/_shell/words';
import { fieldId, placeName, type PlaceWords } from '@/components/settings/places';
import type { ToldProblem } from '@/components/settings/words';
import { COPY_KEYS } from '@/domain/catalog/copy/schema';
import { TOPIC_KINDS } from '@/domain/catalog/topic/schema';
import { sectionOf } from '@/domain/settings/draft/rules';
import type { Configuration, Problem } from '@/domain/settings/draft/schema';
import { CHANNELS, LOCALES } from '@/domain/workspace/schema';

/** Problems as sentences, each with the name of its place and a link to the control that fixes it. */
export function problemTexts(
  words: AdminWords,
  problems: readonly Problem[],
  configuration: Configuration,
  base: string,
): ToldProblem[] {
  const places = placeWords(words);
  const told = problems.map(({ code, at, detail = '' }): ToldProblem => {
    const text = words.t(`settings.problem.${code}`, { detail: detailName(words, detail) });
    return {
      text: `${placeName(places, at, configuration)}: ${text}`,
      href: `${base}/${sectionOf(at)}#${fieldId(at)}`,
    };
  });
  return [...new Map(told.map((each) => [each.text, each])).values()];
}

/** A channel or a kind of topic as the pages call it; anything else as it is. */
function detailName({ t }: AdminWords, detail: string): string {
  const channel = CHANNELS.find((each) => each === detail);
  const kind = TOPIC_KINDS.find((each) => each === detail);
  if (channel) return t(`settings.channel.${channel}`);
  return kind ? t(`settings.topics.kinds.${kind}`) : detail;
}

const TOPIC_FIELDS = [
  'key',
  'name',
  'description',
  'group',
  'kind',
  'lockedReason',
  'frequencies',
  'defaultChoice',
  'channels',
] as const;
export const SENDER_FIELDS = [
  'name',
  'contactEmail',
  'contactUrl',
  'postalAddress',
  'timeZone',
  'locales',
  'sharesData',
  'requiresVerifiedConsent',
  'consentMaxAgeMonths',
  'holdoutPercent',
] as const;
const LOOK_FIELDS = ['accentLight', 'accentDark', 'logo'] as const;
const ATTRIBUTE_FIELDS = ['key', 'name', 'values'] as const;
const REASON_FIELDS = ['key', 'label', 'cause'] as const;

/** The name of each place of the settings: the labels of its page. */
export function placeWords({ t, locale }: AdminWords): PlaceWords {
  const named = <Field extends string>(
    section: string,
    fields: readonly Field[],
    text: (field: Field) => string,
  ) => fields.map((field): [string, string] => [`${section}.${field}`, text(field)]);
  return {
    fields: Object.fromEntries([
      ['topics', t('settings.topics.title')],
      ['groups', t('settings.topics.groups')],
      ['reasons', t('settings.reasons.title')],
      ['attributes', t('settings.attributes.title')],
      ['channels', t('settings.channels.title')],
      ['copy', t('settings.copy.title')],
      ['look', t('settings.look.title')],
      ['sender', t('settings.sender.title')],
      ['groups.name', t('settings.topics.groupName')],
      ['groups.key', t('settings.topics.key')],
      ...named('topics', TOPIC_FIELDS, (field) => t(`settings.topics.${field}`)),
      ...named('reasons', REASON_FIELDS, (field) => t(`settings.reasons.${field}`)),
      ...named('attributes', ATTRIBUTE_FIELDS, (field) => t(`settings.attributes.${field}`)),
      ...named('sender', SENDER_FIELDS, (field) => t(`settings.sender.${field}`)),
      ...named('look', LOOK_FIELDS, (field) => t(`settings.look.${field}`)),
      ...named('copy', COPY_KEYS, (key) => t(`settings.copy.keys.${key}`)),
    ]),
    locales: Object.fromEntries(
      // The member's own language first, for names that have it.
      [locale, ...LOCALES.filter((each) => each !== locale)].map((each) => [
        each,
        t(`settings.locale.${each}`),
      ]),
    ),
    untitled: t('settings.form.untitled'),
  };
}
