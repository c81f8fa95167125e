import { createTranslator } from 'next-intl';
import type { WrittenText } from '@/components/ui/written';
import type { Scope } from '@/domain/catalog/choice/schema';
import { COPY_KEYS, type Copy } from '@/domain/catalog/copy/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import { textIn } from '@/domain/workspace/rules';
import { timeZoneSchema, type Locale, type LocalizedText } from '@/domain/workspace/schema';
import en from '@/messages/en.json';
import ptBR from '@/messages/pt-BR.json';

export type Messages = typeof en;

const MESSAGES: Record<Locale, Messages> = { en, 'pt-BR': ptBR };

function makeTranslator(locale: Locale, messages = MESSAGES[locale]) {
  const translate = createTranslator<Messages>({ locale, messages });
  // A page has some sixty sentences, most of which the previous page had too: wording them is a tenth of its cost.
  type Values = Parameters<typeof translate>[1];
  const saidOf = new Map<string, (values: Values) => string>();
  const remembering = (...[key, values]: Parameters<typeof translate>): string => {
    let said = saidOf.get(key);
    if (!said) {
      said = remembered(nameOf, (given: Values) => translate(key, given && isolated(given)));
      saidOf.set(key, said);
    }
    return said(values);
  };
  return remembering as typeof translate;
}

/** The values of a sentence as a map key. Most sentences have one value at most, which needs no writing. */
function nameOf(values: Readonly<Record<string, unknown>> | undefined): unknown {
  if (!values) return undefined;
  const [first, ...others] = Object.values(values);
  return others.length === 0 && typeof first !== 'object' ? first : JSON.stringify(values);
}

/** For each sentence, and each way to write a date. */
const MAX_REMEMBERED = 500;

/** A function that remembers its answers: what a sentence or a date is called is the same on most pages. */
function remembered<Asked>(
  nameOf: (asked: Asked) => unknown,
  answer: (asked: Asked) => string,
): (asked: Asked) => string {
  const known = new Map<unknown, string>();
  return (asked) => {
    const name = nameOf(asked);
    const before = known.get(name);
    if (before !== undefined) return before;
    const answered = answer(asked);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(name, answered);
    return answered;
  };
}

const byTime = (answer: (value: Date) => string) => remembered((value: Date) => value.getTime(), answer);

/** The Unicode blocks of Hebrew, Arabic and the other right-to-left scripts. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** What is isolated already. */
const ISOLATED = /\u2068[^\u2068\u2069]*\u2069/g;

/**
 * Isolates right-to-left text that a sender or recipient wrote, so that it does not reorder the sentence around it.
 * Uses Unicode's first strong isolate, the equivalent of `<bdi>`, because a title, an option or the ledger cannot
 * contain elements.
 */
function isolated<Values extends object>(values: Values): Values {
  const entries = Object.entries(values).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' && RIGHT_TO_LEFT.test(value.replaceAll(ISOLATED, ''))
      ? `\u2068${value}\u2069`
      : value,
  ]);
  return Object.fromEntries(entries) as Values;
}

/** One per language: what they say does not depend on the time zone. */
const TRANSLATORS = { en: makeTranslator('en'), 'pt-BR': makeTranslator('pt-BR') };

/** How one recipient is addressed: their language and time zone. */
export type Words = {
  locale: Locale;
  timeZone: string;
  t: ReturnType<typeof makeTranslator>;
  /** `12 March`, with the year if it is not the current one. */
  date: (value: Date) => string;
  /** `12 Mar`: for labels with little room. */
  shortDate: (value: Date) => string;
  /** `12 March 2026 at 14:05 UTC`: a time always names its zone. */
  dateTime: (value: Date) => string;
  list: (items: readonly string[]) => string;
  /** For use in a sentence: {@link Words.t} isolates right-to-left text. */
  text: (value: LocalizedText) => string;
  /** For use on its own on a page. */
  written: (value: LocalizedText) => WrittenText;
};

// Translators and formats cost far more to make than to use, and are the same for everyone of a language and zone.
const held = new Map<string, Words>();
const MAX_HELD = 500;

/**
 * Words for a locale and an IANA time zone; an unknown zone reads as UTC.
 * @param copy sentences in a workspace's own words.
 */
export function wordsFor(locale: Locale, timeZone: string, copy?: Copy): Words {
  const key = `${locale} ${timeZone}`;
  let words = held.get(key);
  if (!words) {
    if (held.size >= MAX_HELD) held.clear();
    held.set(key, (words = makeWords(locale, timeZoneSchema.catch('UTC').parse(timeZone))));
  }
  const own = copy?.[locale];
  return own && Object.keys(own).length > 0 ? { ...words, t: ownTranslator(locale, own) } : words;
}

type OwnCopy = NonNullable<Copy[Locale]>;

// Kept for as long as the catalog that contains them.
const ownTranslators = new WeakMap<OwnCopy, Words['t']>();

function ownTranslator(locale: Locale, own: OwnCopy): Words['t'] {
  const known = ownTranslators.get(own);
  if (known) return known;
  const messages = structuredClone(MESSAGES[locale]);
  for (const key of COPY_KEYS) {
    const text = own[key];
    const [area, name] = key.split('.') as [keyof Messages, string];
    if (text) Object.assign(messages[area], { [name]: text });
  }
  const made = makeTranslator(locale, messages);
  ownTranslators.set(own, made);
  return made;
}

function makeWords(locale: Locale, timeZone: string): Words {
  const tag = locale === 'en' ? 'en-GB' : locale;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone, ...options });
  const long = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const short = format({ day: 'numeric', month: 'short' });
  const dateTime = format({
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    locale,
    timeZone,
    t: TRANSLATORS[locale],
    date: byTime((value) => long.format(value)),
    // Portuguese writes "22 de dez.", which would wrap in a narrow button.
    shortDate: byTime((value) => short.format(value).replace(' de ', ' ').replace('.', '')),
    dateTime: (value) => dateTime.format(value),
    list: (items) => list.format(items),
    text: (value) => textIn(value, locale, 'en'),
    written: (value) => ({ written: textIn(value, locale, 'en') }),
  };
}

/** The name of a scope: `Product news, by e-mail`. */
export function nameOfScope({ t, text }: Words, { channel, topic }: Scope, topics: readonly Topic[]): string {
  const found = topics.find(({ key }) => key === topic);
  // A topic that is no longer offered has only its key left as a name.
  const topicName = found ? text(found.name) : topic;
  if (topicName !== null)
    return channel ? t('scope.topicOnChannel', { topic: topicName, by: t(`by.${channel}`) }) : topicName;
  return channel ? t('scope.channel', { by: t(`by.${channel}`) }) : t('scope.everything');
}
