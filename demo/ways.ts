import type { Channel } from '@/domain/workspace/schema';
import type { Random } from './random';

export type Way = 'page' | 'one_click' | 'keyword' | 'api' | 'admin';

/** What people leave a channel through: mail programs have their own button, telephones a word to send back. */
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

/** What somebody who wants to leave uses. */
export function wayOut(channel: Channel, random: Random): Way {
  return random.weighted(WAYS[channel] ?? [['page', 1]]);
}
