import type { LinkFault, LinkRequest } from '@/domain/sending/minted-link/schema';
import type { Catalog } from '@/domain/catalog/topic/data';

/** Why links cannot be minted, given what a workspace sends. */
export function findLinkFaults(
  requests: readonly Pick<LinkRequest, 'purpose' | 'channel' | 'topic'>[],
  catalog: Pick<Catalog, 'channels' | 'topics'>,
): LinkFault[] {
  const topics = new Map(catalog.topics.map((topic) => [topic.key, topic]));
  const known = [...topics.keys()].join(', ');
  return requests.flatMap(({ purpose, channel, topic: key }, index): LinkFault[] => {
    const fault = (field: LinkFault['field'], code: LinkFault['code'], message: string) => [
      { index, field, code, message },
    ];
    if (channel && !catalog.channels.includes(channel))
      return fault(
        'channel',
        'unknown_channel',
        `This workspace does not send on ${channel}. It sends on: ${catalog.channels.join(', ')}.`,
      );
    if (key === null) return [];
    const topic = topics.get(key);
    if (!topic) return fault('topic', 'unknown_topic', `There is no topic "${key}". There are: ${known}.`);
    const offered = topic.channels.map((one) => one.channel);
    if (channel && !offered.includes(channel))
      return fault(
        'topic',
        'not_offered',
        `${key} is not offered on ${channel}, but on: ${offered.join(', ')}.`,
      );
    if (topic.kind === 'transactional' && purpose === 'u')
      return fault(
        'topic',
        'topic_locked',
        `${key} is transactional: there is no unsubscribing from it. Purpose m opens all choices.`,
      );
    return [];
  });
}
