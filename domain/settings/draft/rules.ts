import type { Catalog } from '@/domain/catalog/topic/data';
import {
  contrastOf,
  MIN_CONTRAST,
  SURFACES,
  type Configuration,
  type ConfigurationTopic,
  type Difference,
  type Problem,
  type Section,
} from '@/domain/settings/draft/schema';
import { lintName, lintText } from '@/domain/catalog/copy/rules';
import { isTimeZone, type Locale, type LocalizedText, type Workspace } from '@/domain/workspace/schema';
import { whatIsWrongWithPng } from '@/lib/png';
import { whatIsUnsafeIn } from '@/lib/svg';
import { pictureSize } from '@/lib/picture-size';

/**
 * What prevents publishing a configuration, and what to warn about.
 * @param published the current configuration: its keys are in links and in the ledger, and may only be archived.
 * @param isZoneKnown whether the database knows its time zone.
 */
export function findProblems(
  next: Configuration,
  published: Configuration,
  { isZoneKnown = true }: { isZoneKnown?: boolean } = {},
): Problem[] {
  return [
    ...(isZoneKnown && isTimeZone(next.sender.timeZone) ? [] : [zoneProblem(next, published)]),
    ...keyProblems(next, published),
    ...topicProblems(next, published),
    ...textProblems(next),
    ...lookProblems(next),
    ...(next.sender.postalAddress
      ? []
      : [{ code: 'address_missing', level: 'error', at: 'sender.postalAddress' } as const]),
    ...wordingProblems(next),
  ];
}

/** A published zone that has become unknown, as after a move of the database, must not hold back everything else. */
function zoneProblem({ sender: { timeZone } }: Configuration, published: Configuration): Problem {
  const level = timeZone === published.sender.timeZone ? 'warning' : 'error';
  return { code: 'unknown_time_zone', level, at: 'sender.timeZone', detail: timeZone };
}

function keyProblems(next: Configuration, published: Configuration): Problem[] {
  const lists = ['groups', 'topics', 'reasons', 'attributes'] as const;
  return lists.flatMap((list) => {
    const keys = next[list].map(({ key }) => key);
    const twice = keys.flatMap((key, index): Problem[] =>
      keys.indexOf(key) < index
        ? [{ code: 'key_twice', level: 'error', at: `${list}.${index}.key`, detail: key }]
        : [],
    );
    // Groups are only headings, and what an attribute's changes counted for is counted again without it.
    if (list === 'groups' || list === 'attributes') return twice;
    const gone = published[list].flatMap(({ key }): Problem[] =>
      keys.includes(key) ? [] : [{ code: 'key_gone', level: 'error', at: list, detail: key }],
    );
    return [...twice, ...gone];
  });
}

function topicProblems({ topics, groups, channels }: Configuration, published: Configuration): Problem[] {
  return topics.flatMap((topic, index) => {
    const at = (field: string) => `topics.${index}.${field}`;
    const before = published.topics.find(({ key }) => key === topic.key);
    const problems: Problem[] = [];
    if (!groups.some(({ key }) => key === topic.group))
      problems.push({ code: 'unknown_group', level: 'error', at: at('group'), detail: topic.group });
    if (before && before.kind !== topic.kind)
      problems.push({ code: 'kind_changed', level: 'error', at: at('kind'), detail: before.kind });
    if (topic.archived) return problems;
    const unknown = topic.channels.find(({ channel }) => !channels.includes(channel));
    if (unknown)
      problems.push({ code: 'unknown_channel', level: 'error', at: at('channels'), detail: unknown.channel });
    if (topic.channels.length === 0 && topic.kind !== 'sharing')
      problems.push({ code: 'no_channel', level: 'error', at: at('channels') });
    return problems;
  });
}

/** Every text must exist in every locale of the workspace: recipients must not get half a page in another language. */
function textProblems({ sender, groups, topics, reasons }: Configuration): Problem[] {
  const texts: [at: string, text: LocalizedText][] = [
    ...groups.map(({ name }, index): [string, LocalizedText] => [`groups.${index}.name`, name]),
    ...topics.flatMap(textsOfTopic),
    ...reasons.flatMap(({ label, archived }, index): [string, LocalizedText][] =>
      archived ? [] : [[`reasons.${index}.label`, label]],
    ),
  ];
  return texts.flatMap(([at, text]) =>
    sender.locales.flatMap((locale): Problem[] =>
      text[locale] ? [] : [{ code: 'text_missing', level: 'error', at: `${at}.${locale}` }],
    ),
  );
}

function textsOfTopic(topic: ConfigurationTopic, index: number): [string, LocalizedText][] {
  if (topic.archived) return [];
  return [
    [`topics.${index}.name`, topic.name],
    [`topics.${index}.description`, topic.description],
    ...(topic.kind === 'transactional'
      ? [[`topics.${index}.lockedReason`, topic.lockedReason ?? {}] as [string, LocalizedText]]
      : []),
  ];
}

function lookProblems({ look }: Configuration): Problem[] {
  const low = (['accentLight', 'accentDark'] as const).flatMap((field): Problem[] => {
    const ratio = contrastOf(look[field], SURFACES[field]);
    return ratio < MIN_CONTRAST
      ? [{ code: 'contrast_low', level: 'error', at: `look.${field}`, detail: ratio.toFixed(2) }]
      : [];
  });
  return look.logo ? [...low, ...logoProblems(look.logo)] : low;
}

/** A drawing and nothing else. It is also served with a policy that enforces this. */
function logoProblems({ type, data }: NonNullable<Configuration['look']['logo']>): Problem[] {
  const bytes = Buffer.from(data, 'base64');
  const [code, detail] =
    type === 'image/png'
      ? (['logo_broken', whatIsWrongWithPng(bytes)] as const)
      : (['logo_unsafe', whatIsUnsafeIn(bytes)] as const);
  return detail === null ? [] : [{ code, level: 'error', at: 'look.logo', detail }];
}

/** Requirement 37: a workspace's own words must not shame or press, and must not use double negatives. */
function wordingProblems({ copy, topics, groups }: Configuration): Problem[] {
  const own = Object.entries(copy).flatMap(([locale, texts]) =>
    Object.entries(texts).map(([key, text]): [string, string, string] => [
      `copy.${locale}.${key}`,
      locale,
      text,
    ]),
  );
  // A reason is in the recipient's own voice: "I never signed up" does not shame anyone.
  const named = [
    ...topics.flatMap(textsOfTopic),
    ...groups.map(({ name }, index): [string, LocalizedText] => [`groups.${index}.name`, name]),
  ].flatMap(([at, text]) =>
    Object.entries(text).map(([locale, words]) => {
      const lint = at.endsWith('.name') ? lintName : lintText;
      return lint(words, locale as Locale, `${at}.${locale}`);
    }),
  );
  return [...own.flatMap(([at, locale, text]) => lintText(text, locale as Locale, at)), ...named.flat()];
}

/**
 * The differences between two configurations, by place; list items are compared by key, and their order as one
 * difference.
 */
export function differencesOf(before: Configuration, after: Configuration): Difference[] {
  return compare('', before, after);
}

function compare(at: string, before: unknown, after: unknown): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isKeyed(before) && isKeyed(after)) return compareKeyed(at, before, after);
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => compare(at ? `${at}.${name}` : name, before[name], after[name]));
  }
  return [{ at, before: spell(at, before), after: spell(at, after) }];
}

type Keyed = { key: string }[];

function compareKeyed(at: string, before: Keyed, after: Keyed): Difference[] {
  const keys = [...new Set([...before, ...after].map(({ key }) => key))];
  const kept = (list: Keyed, other: Keyed) =>
    list.map(({ key }) => key).filter((key) => other.some((entry) => entry.key === key));
  const [orderBefore, orderAfter] = [kept(before, after).join(', '), kept(after, before).join(', ')];
  return [
    ...keys.flatMap((key) =>
      compare(
        `${at}.${key}`,
        before.find((entry) => entry.key === key),
        after.find((entry) => entry.key === key),
      ),
    ),
    ...(orderBefore === orderAfter ? [] : [{ at: `${at}.order`, before: orderBefore, after: orderAfter }]),
  ];
}

function isKeyed(value: unknown): value is Keyed {
  return Array.isArray(value) && value.every((entry) => isRecord(entry) && typeof entry['key'] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function spell(at: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  // A picture has no text to compare.
  if (at === 'look.logo' || at === 'look.logo.data') return '…';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The section of the settings that a place belongs to. */
export function sectionOf(at: string): Section {
  const [first = ''] = at.split('.');
  if (first === 'groups') return 'topics';
  return first as Section;
}

/** What recipients would be offered under a configuration: for a preview before it is published. */
export function catalogOf(
  { sender, look, channels, groups, topics, reasons, copy }: Configuration,
  { id, key }: Pick<Workspace, 'id' | 'key'>,
): Catalog {
  const offered = topics.filter(({ archived }) => !archived);
  return {
    workspace: {
      id,
      key,
      name: sender.name,
      locales: sender.locales,
      contactEmail: sender.contactEmail,
      contactUrl: sender.contactUrl,
      postalAddress: sender.postalAddress,
      hasLogo: look.logo !== null,
      logoSize: look.logo && pictureSize(look.logo.type, Buffer.from(look.logo.data, 'base64')),
      accentLight: look.accentLight,
      accentDark: look.accentDark,
      timeZone: sender.timeZone,
      sharesData: sender.sharesData,
      requiresVerifiedConsent: sender.requiresVerifiedConsent,
      consentMaxAgeMonths: sender.consentMaxAgeMonths,
      holdoutPercent: sender.holdoutPercent,
    },
    copy,
    experiment: null,
    channels,
    groups,
    topics: offered.map(({ group, archived: _archived, ...topic }) => ({
      ...topic,
      groupKey: group,
      channels: channels.flatMap((channel) => topic.channels.filter((each) => each.channel === channel)),
    })),
    reasons: reasons.flatMap(({ archived, key: reasonKey, label }) =>
      archived ? [] : [{ key: reasonKey, label }],
    ),
  };
}
