import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { hashAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import type { HashedAddress, NewStop, StopReject } from '@/domain/people/stop-list/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';

const MAX_ADDRESS = 4_096;

/** An address as imports store it; null if it is not of that kind. A number needs its + and country code. */
export function normalizeAddress(kind: AddressKind, given: string): string | null {
  const address = given.trim();
  if (address === '' || address.length > MAX_ADDRESS || address.includes('\0')) return null;
  switch (kind) {
    case 'email':
      return normalizeEmail(address);
    case 'phone':
      return normalizePhone(address, undefined);
    case 'push':
    case 'postal':
      return address;
  }
}

/** An address's keyed hash, by the channel it is used on; null if it is not an address for that channel. */
export function hashedFor(
  key: Buffer,
  workspaceId: string,
  channel: Channel,
  given: string,
): HashedAddress | null {
  const kind = ADDRESS_OF[channel];
  const address = normalizeAddress(kind, given);
  return address === null ? null : { kind, hash: hashAddress(key, workspaceId, kind, address) };
}

const PHONE_CHANNELS = CHANNELS.filter((channel) => ADDRESS_OF[channel] === 'phone');

/**
 * The channels that a stop covers. A number taken out of service reaches no one on any channel that uses numbers.
 * Requirement 23.
 */
export function channelsStopped({ channels, cause }: Pick<NewStop, 'channels' | 'cause'>): Channel[] {
  const widened =
    cause === 'deactivated' && channels.some((channel) => PHONE_CHANNELS.includes(channel))
      ? [...channels, ...PHONE_CHANNELS]
      : channels;
  return [...new Set(widened)];
}

/** How far ahead of ours a sender's clock may be. */
const CLOCKS_APART = 5 * MINUTE;

/**
 * Whether it is a pattern for many addresses: `*@example.org`, `@example.org`, `*.example.org`, `%@example.org`,
 * `info*@example.org`.
 */
function isPattern(given: string): boolean {
  const address = given.trim();
  const at = address.lastIndexOf('@');
  if (at <= 0) return at === 0 || address.startsWith('*.');
  // An asterisk in a display name does not count: `"VIP * Ada" <ada@example.org>`.
  const local =
    address
      .slice(0, at)
      .split(/[\s<>"':]/)
      .at(-1) ?? '';
  return local === '%' || local.includes('*') || address.slice(at).includes('*');
}

/** What is wrong with a stop, whoever's address it is; null if nothing. */
export function faultOfStop(
  { address, channels, cause, topic: key, reason, madeAt }: NewStop,
  { topics, reasons }: Pick<Catalog, 'topics' | 'reasons'>,
  now: Date,
): Omit<StopReject, 'index'> | null {
  if (address !== null && channels.includes('email') && isPattern(address))
    return {
      code: 'whole_domain',
      field: 'address',
      message:
        'This is a pattern for more than one address. Only single addresses can be stopped: stop each of them, or leave the domain out of what you send.',
    };
  if (madeAt && madeAt.getTime() > now.getTime() + CLOCKS_APART)
    return { code: 'in_the_future', field: 'madeAt', message: 'It was made in the future.' };
  if (key !== null && cause !== 'opt_out')
    return { code: 'not_a_choice', field: 'topic', message: 'Only an opt-out can be about a topic.' };
  if (reason !== null && cause !== 'opt_out' && cause !== 'complaint')
    return {
      code: 'not_a_choice',
      field: 'reason',
      message: 'Only an opt-out or a complaint can have a reason.',
    };
  const topic = topics.find((each) => each.key === key);
  if (key !== null && !topic)
    return { code: 'unknown_topic', field: 'topic', message: `There is no topic "${key}".` };
  if (topic?.kind === 'transactional')
    return { code: 'topic_locked', field: 'topic', message: `"${key}" cannot be turned off.` };
  if (reason !== null && !reasons.some((each) => each.key === reason))
    return { code: 'unknown_reason', field: 'reason', message: `There is no reason "${reason}".` };
  return null;
}
