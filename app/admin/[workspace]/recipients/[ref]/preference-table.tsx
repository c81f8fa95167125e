import { Fragment } from 'react';
import type { AdminWords } from '@/app/admin/_shell/words';
import { nameOfScope, type Words } from '@/page/words';
import { TableFrame } from '@/components/ui/table';
import type { Scope } from '@/domain/catalog/choice/schema';
import { deedsOfTopic } from '@/domain/choices/act-for/rules';
import type { ChosenPart, SentLast, StandingRule } from '@/domain/choices/act-for/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { ChosenText } from './chosen-text';
import { FollowUp, type Acting } from './follow-up';
import { RowDeeds } from './row-deeds';
import { WholeRows, type Whole } from './whole-rows';

type Props = {
  rules: StandingRule[];
  topics: readonly Topic[];
  words: AdminWords;
  recipientWords: Words;
  chosenText: ChosenText;
  /** The last message about each topic on each channel, as far as any is on record. */
  sentLast: readonly SentLast[];
  /** For members who may act for recipients: what can be done about all marketing, and about each row. */
  acting?: (Acting & { wholes: readonly Whole[] }) | null;
};

/** What holds for each topic on each channel, and what decided it. */
export function PreferenceTable(props: Props) {
  const { rules, topics, words, recipientWords, chosenText, sentLast, acting } = props;
  const { t } = words;
  const why = ({ state, rule, by }: StandingRule) => {
    if (rule === 'no_address') return t('recipients.preferences.byNoAddress');
    if (rule === 'transactional') return t('recipients.preferences.byLaw');
    if (rule === 'unverified_consent') return t('recipients.preferences.byUnverified');
    if (rule === 'suppressed' && !by) return t('recipients.preferences.byAddress');
    if (!by) return t('recipients.preferences.byDefault');
    return [
      t('recipients.preferences.byChoice', { scope: nameOfScope(recipientWords, by, topics) }),
      chosenText(by, PART_OF[state] ?? 'choice'),
    ];
  };
  const howOften = ({ state, frequencyBy }: StandingRule) =>
    frequencyBy && (state === 'in' || state === 'paused')
      ? [
          t('recipients.preferences.byFrequency', {
            scope: nameOfScope(recipientWords, frequencyBy, topics),
          }),
          chosenText(frequencyBy, 'frequency'),
        ]
      : [];
  const lastSent = ({ topic, channel }: StandingRule) => {
    const sent = sentLast.find((each) => each.topic === topic && each.channel === channel);
    return sent ? t('recipients.preferences.sentLast', { when: words.dateTime(sent.sentAt) }) : null;
  };
  return (
    <section aria-labelledby="preferences-title">
      <h2 id="preferences-title" className="mb-2 font-semibold">
        {t('recipients.preferences.title')}
      </h2>
      {acting ? <p className="text-muted mb-3 max-w-prose text-xs">{t('recipients.act.intro')}</p> : null}
      <TableFrame
        caption={t('recipients.preferences.caption')}
        heads={(['channel', 'state'] as const).map((key) => ({
          key,
          head: t(`recipients.preferences.${key}`),
        }))}
      >
        {acting ? <WholeRows wholes={acting.wholes} chosenText={chosenText} acting={acting} /> : null}
        {topics.map((topic) => {
          const { key, name } = topic;
          const own = rules.filter((rule) => rule.topic === key);
          // A topic on several channels can be acted on as a whole; on a single channel, its row covers it.
          const isMany = own.length > 1;
          const deedsIn = (channel: StandingRule['channel'] | null, among: StandingRule[]) =>
            acting && (isMany && topic.kind === 'sharing' ? channel === null : true) ? (
              <RowDeeds deeds={deedsOfTopic(topic, channel, among)} acting={acting} rules={among} />
            ) : null;
          const belowRow = (scopes: Scope[]) =>
            acting ? <FollowUp scopes={scopes} acting={acting} /> : null;
          return own.length > 0 ? (
            <tbody key={key}>
              <tr>
                <th scope="rowgroup" colSpan={2} className="px-4 pt-2.5 pb-1 text-left font-semibold">
                  <span className={ACROSS}>
                    {words.text(name)}
                    {isMany ? deedsIn(null, own) : null}
                  </span>
                </th>
              </tr>
              {isMany ? belowRow([{ channel: null, topic: key }]) : null}
              {own.map((rule) => (
                <Fragment key={rule.channel}>
                  <tr className="align-baseline last:*:pb-2.5">
                    <th
                      scope="row"
                      // A long name breaks, so that the sentences beside it need not.
                      className="text-muted px-4 py-1 text-left font-normal max-sm:pr-0 sm:min-w-36"
                    >
                      <span className="sr-only">{words.text(name)}, </span>
                      {recipientWords.t(`channel.${rule.channel}`)}
                    </th>
                    <td className="w-full px-4 py-1">
                      <span className={ACROSS}>
                        <State
                          rule={rule}
                          why={[why(rule), howOften(rule)].flat().filter(Boolean).join(' · ')}
                          lastSent={lastSent(rule)}
                          words={words}
                          recipientWords={recipientWords}
                        />
                        {deedsIn(rule.channel, [rule])}
                      </span>
                    </td>
                  </tr>
                  {belowRow([
                    { channel: rule.channel, topic: key },
                    ...(isMany ? [] : [{ channel: null, topic: key }]),
                  ])}
                </Fragment>
              ))}
            </tbody>
          ) : null;
        })}
      </TableFrame>
      {sentLast.length === 0 ? (
        <p className="text-muted mt-2 text-xs">{t('recipients.preferences.noSends')}</p>
      ) : null}
    </section>
  );
}

/** A row's text and its deeds: beside it, or below if there is no room. */
export const ACROSS = 'flex flex-col gap-x-6 sm:flex-row sm:items-baseline sm:justify-between';

/** The part of a choice that a state rests on, if it is not the choice itself. */
const PART_OF: Partial<Record<StandingRule['state'], ChosenPart>> = { paused: 'pause', waiting: 'frequency' };

const DOT: Record<StandingRule['state'], string> = {
  in: 'bg-data-3',
  out: 'bg-data-2',
  paused: 'bg-data-5',
  suppressed: 'bg-bad',
  waiting: 'bg-data-3',
  unreachable: 'bg-data-quiet',
  withheld: 'bg-data-quiet',
};

/** In words, with the reason below; the dot only helps the eye. */
function State({
  rule: { state, until, frequency },
  why,
  lastSent,
  words,
  recipientWords,
}: { rule: StandingRule; why: string; lastSent: string | null } & Pick<Props, 'words' | 'recipientWords'>) {
  const date = until ? recipientWords.date(until) : '';
  const what = words.t(`recipients.preferences.${state}`, { date });
  const isLess = frequency !== 'every' && (state === 'in' || state === 'paused' || state === 'waiting');
  return (
    <span className="flex gap-2">
      <span aria-hidden="true" className={`mt-1.5 size-2 shrink-0 rounded-full ${DOT[state]}`} />
      {/* The row's other texts align with its first line, not with the dot. */}
      <span className="self-baseline">
        {isLess ? `${what} · ${recipientWords.t(`frequency.${frequency}`)}` : what}
        <span className="text-muted block text-xs">{why}</span>
        {lastSent ? <span className="text-muted block text-xs">{lastSent}</span> : null}
      </span>
    </span>
  );
}
