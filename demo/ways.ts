import type { Channel } from '@/domain/workspace/schema';
import type { Random } from './random';

export type Way = 'page' | 'one_click' | 'keyword' | 'api' | 'admin';

/** How people leave a channel: mail programs have their own button, telephones a keyword to reply with. */
const WAYS: Partial<Record<Channel, readonly (readonly [Way, number])[]>> = {
  email: [
    ['page', 62],
    ['one_click', 35],
    ['admin', 2],
    ['api', 1],
  ],
  sms: [
    ['keyword', 58],
    ['page', 42],
  ],
  push: [
    ['api', 45],
    ['page', 55],
  ],
  whatsapp: [
    ['page', 78],
    ['api', 22],
  ],
};

/** What a person uses who wants to leave. */
export function wayOut(channel: Channel, random: Random): Way {
  return random.weighted(WAYS[channel] ?? [['page', 1]]);
}
