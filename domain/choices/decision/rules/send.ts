import type { Send } from '@/domain/choices/decision/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { MINUTE } from '@/lib/clock';

/** How far ahead of ours a sender's clock may be. */
const CLOCKS_APART = 5 * MINUTE;

/** What is wrong with a reported send; null if nothing. */
export function faultOfSend(
  { channel, topic, sentAt }: Send,
  { channels, topics }: Pick<Catalog, 'channels' | 'topics'>,
  now: Date,
): { field: 'channel' | 'topic' | 'sentAt'; code: string; message: string } | null {
  if (!channels.includes(channel))
    return {
      field: 'channel',
      code: 'unknown_channel',
      message: `this workspace does not send on ${channel}`,
    };
  if (!topics.some(({ key }) => key === topic))
    return { field: 'topic', code: 'unknown_topic', message: `there is no topic ${topic}` };
  return sentAt.getTime() > now.getTime() + CLOCKS_APART
    ? { field: 'sentAt', code: 'future', message: 'it is in the future' }
    : null;
}
