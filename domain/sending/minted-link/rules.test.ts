import { describe, expect, it } from 'vitest';
import type { Catalog } from '@/domain/catalog/topic/data';
import { findLinkFaults } from '@/domain/sending/minted-link/rules';

const topic = (key: string, kind: string, ...channels: string[]) => ({
  key,
  kind,
  channels: channels.map((channel) => ({ channel })),
});
const CATALOG = {
  channels: ['email', 'sms'],
  topics: [topic('news', 'marketing', 'email'), topic('orders', 'transactional', 'email', 'sms')],
} as unknown as Pick<Catalog, 'channels' | 'topics'>;

type Asked = Parameters<typeof findLinkFaults>[0][number];
const codeOf = (asked: Asked) =>
  findLinkFaults([asked], CATALOG).map(({ field, code }) => `${field} ${code}`);

describe('a link can be minted', () => {
  it.each<Asked>([
    { purpose: 'u', channel: 'email', topic: 'news' },
    { purpose: 'u', channel: null, topic: null },
    { purpose: 'u', channel: 'sms', topic: null },
    { purpose: 'm', channel: 'sms', topic: 'orders' },
  ])('of purpose $purpose, channel $channel, topic $topic', (asked) => {
    expect(codeOf(asked)).toEqual([]);
  });
});

describe('a link cannot be minted', () => {
  it.each<[Asked, string]>([
    [{ purpose: 'u', channel: 'push', topic: 'news' }, 'channel unknown_channel'],
    [{ purpose: 'u', channel: 'email', topic: 'sports' }, 'topic unknown_topic'],
    [{ purpose: 'u', channel: 'sms', topic: 'news' }, 'topic not_offered'],
    [{ purpose: 'u', channel: 'email', topic: 'orders' }, 'topic topic_locked'],
  ])('%o: %s', (asked, code) => {
    expect(codeOf(asked)).toEqual([code]);
  });

  it('and each fault says which request it is about', () => {
    const good: Asked = { purpose: 'm', channel: null, topic: null };
    const bad: Asked = { purpose: 'm', channel: 'push', topic: null };
    expect(findLinkFaults([good, bad, good, bad], CATALOG).map(({ index }) => index)).toEqual([1, 3]);
  });
});
