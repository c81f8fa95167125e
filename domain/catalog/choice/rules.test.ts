import { describe, expect, it } from 'vitest';
import { scopeOfLink } from '@/domain/catalog/choice/rules';
import { CAST_TOPICS } from '@/domain/testing';

describe('what a link is about', () => {
  it.each([
    ['a topic on its channel', 'email', 'news', { channel: 'email', topic: 'news' }],
    ['the channel, where the topic is not known', 'email', 'nothing', { channel: 'email', topic: null }],
    ['sharing, which is on no channel', 'email', 'partners', { channel: null, topic: 'partners' }],
  ] as const)('is %s', (_, channel, topic, scope) => {
    expect(scopeOfLink({ channel, topic }, CAST_TOPICS)).toEqual(scope);
  });
});
