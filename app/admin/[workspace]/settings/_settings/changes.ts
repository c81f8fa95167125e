import type { AdminWords } from '@/app/admin/_shell/words';
import { placeName, type PlaceWords } from '@/components/settings/places';
import { COPY_KEYS } from '@/domain/catalog/copy/schema';
import type { Configuration, ConfigurationTopic } from '@/domain/settings/draft/schema';
import type { LocalizedText } from '@/domain/workspace/schema';
import { LOCALES } from '@/domain/workspace/schema';
import { placeWords, SENDER_FIELDS } from './problems';

type Value = string | number | boolean | null | undefined;
type Told = { words: AdminWords; places: PlaceWords; before: Configuration; after: Configuration };

/** What publishing changes, a sentence for each thing that a reader of the settings would call one change. */
export function changeTexts(words: AdminWords, before: Configuration, after: Configuration): string[] {
  const told: Told = { words, places: placeWords(words), before, after };
  return [
    ...senderChanges(told),
    ...lookChanges(told),
    ...listed(told, 'channels', channelNames(words, before.channels), channelNames(words, after.channels)),
    ...listChanges(told, 'groups', (_, at, was, is) => textChanges(told, `${at}.name`, was.name, is.name)),
    ...listChanges(told, 'topics', topicChanges),
    ...listChanges(told, 'reasons', (_, at, was, is) => [
      ...textChanges(told, `${at}.label`, was.label, is.label),
      ...changed(
        told,
        `${at}.cause`,
        words.t(`reports.name.cause.${was.cause}`),
        words.t(`reports.name.cause.${is.cause}`),
      ),
      ...archiving(told, is, was.archived, is.archived),
    ]),
    ...listed(told, 'attributes', attributeNames(words, before), attributeNames(words, after)),
    ...copyChanges(told),
  ];
}

function senderChanges(told: Told): string[] {
  const { words, before, after } = told;
  const { t, list } = words;
  return SENDER_FIELDS.flatMap((field) => {
    if (field !== 'locales')
      return changed(told, `sender.${field}`, before.sender[field], after.sender[field]);
    const [was, is] = [before.sender.locales, after.sender.locales];
    const named = (locales: typeof was) => list(locales.map((locale) => t(`settings.locale.${locale}`)));
    const added = is.filter((locale) => !was.includes(locale));
    const removed = was.filter((locale) => !is.includes(locale));
    if (added.length === 0 && removed.length === 0)
      return listed(told, 'sender.locales', named(was), named(is));
    return [
      ...(added.length > 0 ? [t('settings.change.localesAdded', { locales: named(added) })] : []),
      ...(removed.length > 0 ? [t('settings.change.localesRemoved', { locales: named(removed) })] : []),
    ];
  });
}

function lookChanges(told: Told): string[] {
  const { words, before, after } = told;
  const [was, is] = [before.look.logo, after.look.logo];
  const isSame = was?.data === is?.data && was?.type === is?.type;
  const how = !was ? 'logoAdded' : is ? 'logoChanged' : 'logoRemoved';
  return [
    ...(['accentLight', 'accentDark'] as const).flatMap((field) =>
      changed(told, `look.${field}`, before.look[field], after.look[field]),
    ),
    ...(isSame ? [] : [words.t(`settings.change.${how}`)]),
  ];
}

function topicChanges(told: Told, at: string, was: ConfigurationTopic, is: ConfigurationTopic): string[] {
  const { words, before, after } = told;
  const { t, list, number } = words;
  const groupName = ({ groups }: Configuration, key: string) => {
    const group = groups.find((each) => each.key === key);
    return (group && words.text(group.name)) || key;
  };
  const frequencies = (topic: ConfigurationTopic) =>
    list(topic.frequencies.map((frequency) => t(`settings.frequency.${frequency}`)));
  const channels = (topic: ConfigurationTopic) =>
    list(
      topic.channels.map(({ channel, typicalPerMonth }) =>
        t('settings.change.perMonth', {
          channel: t(`settings.channel.${channel}`),
          count: number(typicalPerMonth),
        }),
      ),
    );
  return [
    ...textChanges(told, `${at}.name`, was.name, is.name),
    ...textChanges(told, `${at}.description`, was.description, is.description),
    ...textChanges(told, `${at}.lockedReason`, was.lockedReason ?? {}, is.lockedReason ?? {}),
    ...changed(told, `${at}.group`, groupName(before, was.group), groupName(after, is.group)),
    ...changed(
      told,
      `${at}.kind`,
      t(`settings.topics.kinds.${was.kind}`),
      t(`settings.topics.kinds.${is.kind}`),
    ),
    ...changed(
      told,
      `${at}.defaultChoice`,
      t(`settings.topics.default.${was.defaultChoice}`),
      t(`settings.topics.default.${is.defaultChoice}`),
    ),
    ...listed(told, `${at}.frequencies`, frequencies(was), frequencies(is)),
    ...listed(told, `${at}.channels`, channels(was), channels(is)),
    ...archiving(told, is, was.archived, is.archived),
  ];
}

type Entries = Pick<Configuration, 'groups' | 'topics' | 'reasons'>;

/** What is new in a list, what is gone, what differs in what stayed, and whether that is in another order. */
function listChanges<List extends keyof Entries>(
  told: Told,
  list: List,
  within: (told: Told, at: string, was: Entries[List][number], is: Entries[List][number]) => string[],
): string[] {
  const { words, places, before, after } = told;
  const [was, is] = [before[list], after[list]] as [Entries[List][number][], Entries[List][number][]];
  const keysIn = (entries: typeof was, others: typeof was) =>
    entries.filter(({ key }) => others.some((other) => other.key === key)).map(({ key }) => key);
  const isReordered = keysIn(was, is).join(' ') !== keysIn(is, was).join(' ');
  const names = is.map((entry) => nameOf(told, entry));
  return [
    ...is.flatMap((entry, index) => {
      const old = was.find(({ key }) => key === entry.key);
      return old ? within(told, `${list}.${index}`, old, entry) : [added(told, list, entry)];
    }),
    ...was
      .filter(({ key }) => !is.some((entry) => entry.key === key))
      .map((entry) => words.t('settings.change.removed', { name: nameOf(told, entry) })),
    ...(isReordered
      ? [
          words.t('settings.change.order', {
            place: placeName(places, list, after),
            order: words.list(names),
          }),
        ]
      : []),
  ];
}

type Entry = Entries[keyof Entries][number];

function nameOf({ words }: Told, entry: Entry): string {
  return words.text('name' in entry ? entry.name : entry.label) || entry.key;
}

function added(told: Told, list: keyof Entries, entry: Entry): string {
  const { words, after } = told;
  const { t } = words;
  const name = nameOf(told, entry);
  if (!('group' in entry))
    return t(`settings.change.added.${list === 'groups' ? 'group' : 'reason'}`, { name });
  const group = after.groups.find(({ key }) => key === entry.group);
  return t('settings.change.added.topic', {
    name,
    channels: channelNames(
      words,
      entry.channels.map(({ channel }) => channel),
    ),
    by: entry.channels.length > 0 ? 'yes' : 'no',
    group: (group && words.text(group.name)) || entry.group,
  });
}

function channelNames({ t, list }: AdminWords, channels: Configuration['channels']): string {
  return list(channels.map((channel) => t(`settings.channel.${channel}`)));
}

/** `Plan (free, pro)` */
function attributeNames({ list }: AdminWords, { attributes }: Configuration): string {
  return list(attributes.map(({ key, name, values }) => `${name} (${key}: ${values.join(', ')})`));
}

function archiving(told: Told, entry: Entry, was: boolean, is: boolean): string[] {
  if (was === is) return [];
  return [
    told.words.t(is ? 'settings.change.archived' : 'settings.change.restored', { name: nameOf(told, entry) }),
  ];
}

function copyChanges(told: Told): string[] {
  const { before, after } = told;
  return LOCALES.flatMap((locale) =>
    COPY_KEYS.flatMap((key) =>
      changed(told, `copy.${locale}.${key}`, before.copy[locale]?.[key], after.copy[locale]?.[key]),
    ),
  );
}

function textChanges(told: Told, at: string, was: LocalizedText, is: LocalizedText): string[] {
  return LOCALES.flatMap((locale) => changed(told, `${at}.${locale}`, was[locale], is[locale]));
}

function changed(told: Told, at: string, was: Value, is: Value): string[] {
  const { words, places, after } = told;
  const { t } = words;
  if ((was ?? '') === (is ?? '')) return [];
  const place = placeName(places, at, after);
  if (typeof is === 'boolean') return [t(is ? 'settings.change.on' : 'settings.change.off', { place })];
  const spelled = (value: Value) => (typeof value === 'number' ? words.number(value) : String(value));
  if (was === undefined || was === null || was === '')
    return [t('settings.change.given', { place, after: spelled(is) })];
  if (is === undefined || is === null || is === '')
    return [t('settings.change.taken', { place, before: spelled(was) })];
  return [t('settings.change.changed', { place, before: spelled(was), after: spelled(is) })];
}

/** A list that reads as one thing: in full, before and after. */
function listed(told: Told, at: string, was: string, is: string): string[] {
  const { words, places, after } = told;
  if (was === is) return [];
  const none = words.t('settings.change.none');
  const place = placeName(places, at, after);
  return [words.t('settings.change.listed', { place, before: was || none, after: is || none })];
}
