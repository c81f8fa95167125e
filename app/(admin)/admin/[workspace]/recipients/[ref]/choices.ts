import { nameOfScope, type Words } from '@/app/(recipient)/words';
import type { AdminWords } from '@/app/(admin)/words';
import type { Option } from '@/components/admin/form-field';
import { scopeKey, type Scope } from '@/domain/consent/schema';
import type { Topic } from '@/domain/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

const PAUSES = [30, 60, 90];

/** All that can be done for a recipient, as the options of one control; see `actSchema`. */
export function choicesFor(
  { t }: AdminWords,
  words: Words,
  topics: readonly Topic[],
  channels: readonly Channel[],
): Option[] {
  const option = (group: string, verb: string, scope: Scope, label: string): Option => ({
    value: `${verb} ${scopeKey(scope)}`,
    label,
    group,
  });
  const name = (scope: Scope) => nameOfScope(words, scope, topics);
  const everything = { channel: null, topic: null };
  const optional = topics.filter(({ kind }) => kind !== 'transactional');
  const all = t('recipients.act.everything');
  const wholes = channels.map((channel): Scope => ({ channel, topic: null }));
  const single = optional.map(({ key }): Scope => ({ channel: null, topic: key }));
  const onOff = (group: string, scope: Scope) => [
    option(group, 'stop', scope, t('recipients.act.stop', { what: name(scope) })),
    option(group, 'start', scope, t('recipients.act.start', { what: name(scope) })),
  ];
  return [
    option(all, 'stop', everything, t('recipients.act.stopAll')),
    ...PAUSES.map((days) => option(all, `pause-${days}`, everything, t('recipients.act.pauseAll', { days }))),
    option(all, 'resume', everything, t('recipients.act.resumeAll')),
    ...wholes.flatMap((scope) => onOff(t('recipients.act.channels'), scope)),
    ...single.flatMap((scope) => onOff(t('recipients.act.topics'), scope)),
    ...optional.flatMap(({ key, frequencies }) =>
      frequencies.map((frequency) => {
        const scope = { channel: null, topic: key };
        const label = t('recipients.act.less', {
          what: name(scope),
          frequency: words.t(`frequency.${frequency}`),
        });
        return option(t('recipients.act.frequencies'), frequency, scope, label);
      }),
    ),
  ];
}
