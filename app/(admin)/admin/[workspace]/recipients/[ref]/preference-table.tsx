import type { AdminWords } from '@/app/(admin)/words';
import { nameOfScope, type Words } from '@/app/(recipient)/words';
import { TABLE_BOX, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import type { StandingRule } from '@/domain/support/schema';
import type { Topic } from '@/domain/topic/schema';

type Props = { rules: StandingRule[]; topics: readonly Topic[]; words: AdminWords; recipientWords: Words };

/** What holds for each topic on each channel, and what decided it. */
export function PreferenceTable({ rules, topics, words, recipientWords }: Props) {
  const { t } = words;
  const kindOf = new Map(topics.map(({ key, kind }) => [key, kind]));
  const nameOf = new Map(topics.map(({ key, name }) => [key, words.text(name)]));
  const why = ({ state, by, topic }: StandingRule) => {
    if (state === 'unreachable') return t('recipients.preferences.byNoAddress');
    if (kindOf.get(topic) === 'transactional') return t('recipients.preferences.byLaw');
    if (state === 'suppressed' && !by) return t('recipients.preferences.byAddress');
    if (!by) return t('recipients.preferences.byDefault');
    return t('recipients.preferences.byChoice', { scope: nameOfScope(recipientWords, by, topics) });
  };
  return (
    <section aria-labelledby="preferences-title">
      <h2 id="preferences-title" className="mb-2 font-semibold">
        {t('recipients.preferences.title')}
      </h2>
      <ScrollBox className={TABLE_BOX} label={t('recipients.preferences.caption')}>
        <table className="w-full border-collapse">
          <caption className="sr-only">{t('recipients.preferences.caption')}</caption>
          <thead>
            <tr className="border-line border-b">
              {(['topic', 'channel', 'state', 'why'] as const).map((column) => (
                <th key={column} scope="col" className={TABLE_HEAD}>
                  {t(`recipients.preferences.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rules.map((rule, index) => {
              const isFirst = rules[index - 1]?.topic !== rule.topic;
              return (
                <tr
                  key={`${rule.topic} ${rule.channel}`}
                  className={isFirst && index > 0 ? 'border-line border-t' : ''}
                >
                  <th
                    scope="row"
                    className={`px-4 py-1.5 text-left whitespace-nowrap ${isFirst ? 'font-medium' : 'font-normal'}`}
                  >
                    <span className={isFirst ? '' : 'sr-only'}>{nameOf.get(rule.topic) ?? rule.topic}</span>
                  </th>
                  <td className="px-4 py-1.5 whitespace-nowrap">
                    {recipientWords.t(`channel.${rule.channel}`)}
                  </td>
                  <td className="px-4 py-1.5 whitespace-nowrap">
                    <State rule={rule} words={words} recipientWords={recipientWords} />
                  </td>
                  <td className="text-muted min-w-44 px-4 py-1.5 text-xs">{why(rule)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

const DOT: Record<StandingRule['state'], string> = {
  in: 'bg-data-3',
  out: 'bg-data-2',
  paused: 'bg-data-5',
  suppressed: 'bg-bad',
  unreachable: 'bg-data-quiet',
};

/** In words; the dot only helps the eye along. */
function State({
  rule,
  words,
  recipientWords,
}: { rule: StandingRule } & Pick<Props, 'words' | 'recipientWords'>) {
  const { state, pausedUntil, frequency } = rule;
  const isLess = frequency !== 'every' && (state === 'in' || state === 'paused');
  return (
    <span className="flex gap-2">
      <span aria-hidden="true" className={`mt-1.5 size-2 shrink-0 rounded-full ${DOT[state]}`} />
      <span>
        {state === 'paused'
          ? words.t('recipients.preferences.paused', {
              date: pausedUntil ? recipientWords.date(pausedUntil) : '',
            })
          : words.t(`recipients.preferences.${state}`)}
        {isLess ? (
          <span className="text-muted block text-xs">{recipientWords.t(`frequency.${frequency}`)}</span>
        ) : null}
      </span>
    </span>
  );
}
