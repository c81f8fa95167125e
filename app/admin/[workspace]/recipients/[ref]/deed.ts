import type { AdminWords } from '@/app/admin/_shell/words';
import { subjectOf } from '@/page/subject';
import { nameOfSharing } from '@/page/view/holding';
import type { Words } from '@/page/words';
import type { Field } from '@/components/admin/form-field';
import { scopeKey, scopeOfKey, type Scope } from '@/domain/catalog/choice/schema';
import { ASKED_BY, DEEDS, PAUSE_DAYS, type Deed, type PossibleDeed } from '@/domain/choices/act-for/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import { DAY } from '@/lib/clock';

/** The language, the recipient, and the time. */
export type DeedContext = {
  recipientRef: string;
  topics: readonly Topic[];
  words: AdminWords;
  recipientWords: Words;
  now: Date;
};

/** A deed as the page's address names it: `stop email news`. */
export function deedKey({ deed, scope }: PossibleDeed): string {
  return `${deed} ${scopeKey(scope)}`;
}

/** The id of the link that opens a deed's form, to which the page returns. */
export function idOfDeed(possible: PossibleDeed): string {
  return `do-${deedKey(possible).replaceAll(' ', '-').replaceAll('*', 'all')}`;
}

/** Reverses {@link deedKey}; null for anything else. */
export function deedOfKey(key: string): PossibleDeed | null {
  const [verb, ...rest] = key.split(' ');
  const deed = DEEDS.find((each) => each === verb);
  if (!deed || rest.length !== 2) return null;
  try {
    return { deed, scope: scopeOfKey(rest.join(' ')) };
  } catch {
    return null; // There is no such channel.
  }
}

/** What is acted on, for use inside a sentence: `Back in stock e-mails`; for sharing, its own name. */
export function subjectAt({ topics, recipientWords }: DeedContext, scope: Scope): string {
  return isSharing(topics, scope)
    ? nameOfSharing(recipientWords, topics, scope)
    : subjectOf(recipientWords, scope, topics);
}

/** What will change, as a sentence. */
export function sentenceOf(context: DeedContext, { deed, scope }: PossibleDeed): string {
  const { t } = context.words;
  const values = { ref: context.recipientRef, what: subjectAt(context, scope) };
  if (isSharing(context.topics, scope) && (deed === 'stop' || deed === 'start'))
    return t(`recipients.act.sharing.${deed}`, values);
  return t(`recipients.act.sentence.${deed}`, values);
}

/** The fields of a deed's form. None has a default: the member must fill in each. */
export function fieldsOf(context: DeedContext, { deed, scope }: PossibleDeed): Field[] {
  const { t } = context.words;
  const choose = { value: '', label: t('recipients.act.choose') };
  const what = whatOf(context, deed, scope);
  return [
    ...(what
      ? [
          {
            name: 'what',
            type: 'select' as const,
            label: t(deed === 'pause' ? 'recipients.act.howLong' : 'recipients.act.howOften'),
            options: [choose, ...what],
            problem: t('recipients.act.whatMissing'),
          },
        ]
      : []),
    {
      name: 'how',
      type: 'select',
      label: t('recipients.act.how'),
      options: [
        choose,
        ...ASKED_BY.filter((how) => deed !== 'start' || how !== 'agent').map((how) => ({
          value: how,
          label: t(`recipients.act.${how}`),
        })),
      ],
      problem: t('recipients.act.howMissing'),
    },
    {
      name: 'note',
      type: 'textarea',
      label: t('recipients.act.note'),
      hint: t(deed === 'start' ? 'recipients.act.noteHintConsent' : 'recipients.act.noteHint'),
      problem: t('recipients.act.noteMissing'),
    },
  ];
}

/** What a form says if there is nothing to choose. */
export function hiddenOf({ deed, scope }: PossibleDeed): Record<string, string> {
  return deed === 'pause' || deed === 'frequency' ? {} : { what: `${deed} ${scopeKey(scope)}` };
}

function whatOf({ topics, words, recipientWords, now }: DeedContext, deed: Deed, scope: Scope) {
  if (deed === 'pause')
    return PAUSE_DAYS.map((days) => ({
      value: `pause-${days} ${scopeKey(scope)}`,
      label: words.t('recipients.act.pauseFor', {
        days,
        date: recipientWords.date(new Date(now.getTime() + days * DAY)),
      }),
    }));
  if (deed !== 'frequency') return null;
  const topic = topics.find(({ key }) => key === scope.topic);
  return (topic?.frequencies ?? []).map((frequency) => ({
    value: `${frequency} ${scopeKey(scope)}`,
    label: recipientWords.t(`frequency.${frequency}`),
  }));
}

function isSharing(topics: readonly Topic[], { topic }: Scope): boolean {
  return topics.find(({ key }) => key === topic)?.kind === 'sharing';
}
