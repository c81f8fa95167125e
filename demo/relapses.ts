import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import type { Campaign } from './campaigns';
import type { Change } from './journal';
import type { Random } from './random';

/** The share of those saved who leave after all: a pause postpones, fewer messages cure. */
const RELAPSE = { frequency: 0.09, others: 0.14, pause: 0.34 };

/** When a person who was saved leaves after all; null if they do not. */
export function relapseOf({ context, events }: Change, random: Random): Date | null {
  if (context.link?.purpose !== 'u' || events.some(({ action }) => action === 'opt_out')) return null;
  const pause = events.find(({ action }) => action === 'pause');
  const down = events.find(({ action }) => action === 'opt_down');
  if (pause) {
    const end = pause.after.pausedUntil?.getTime() ?? 0;
    return random.chance(RELAPSE.pause) ? new Date(Math.floor(end + random.wait(9 * DAY))) : null;
  }
  if (!down) return null;
  const isFrequency = down.before.frequency !== down.after.frequency;
  if (!random.chance(isFrequency ? RELAPSE.frequency : RELAPSE.others)) return null;
  return new Date(Math.floor(context.now.getTime() + 2 * DAY + random.wait(40 * DAY)));
}

/** The campaign of the last message that a person got about a topic on a channel. */
export function latestAbout(
  campaigns: readonly Campaign[],
  topic: string | null,
  channel: Channel | null,
  before: Date,
): string | null {
  const latest = campaigns.findLast(
    (one) => one.topic === topic && one.sends.some((send) => send.channel === channel && send.at < before),
  );
  return latest?.key ?? null;
}
