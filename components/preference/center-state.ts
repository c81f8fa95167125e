import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** What one topic's controls say. */
export type TopicState = {
  on: boolean;
  /** Empty: it differs by channel and was left so. */
  frequency: Frequency | '';
  channels: Partial<Record<Channel, boolean>>;
  /** Ticked: its pause ends now. */
  resume: boolean;
};

/** What the center's controls say, by the names they post: `channels.email`, `topics.KEY.on`, `pause`. */
export type CenterState = {
  channels: Partial<Record<Channel, boolean>>;
  resumeChannels: Partial<Record<Channel, boolean>>;
  topics: Record<string, TopicState>;
  /** `none`, `keep` (a current pause stays), or a number of days. */
  pause: string;
};

/** What the forecast needs beyond the controls. */
export type Volumes = {
  /** How many messages per month each topic typically sends on each channel. Marketing topics only. */
  topics: Record<
    string,
    {
      typical: Partial<Record<Channel, number>>;
      /** The frequency in force on each channel; while untouched, the topic's own control leaves it so. */
      frequencies: Partial<Record<Channel, Frequency>>;
      /** What the topic's own control says while it is untouched. */
      shown: Frequency | '';
      /** Whether the frequency was chosen for a wider scope: it then limits all such topics together. */
      sharedOn: Channel[];
      pausedOn: Channel[];
    }
  >;
  pausedChannels: Channel[];
  /** The maximum of messages per month that each frequency lets through; null for no limit, as JSON has no infinity. */
  most: Record<Frequency, number | null>;
};

/**
 * About how many messages per month these choices let through, to the nearest whole one. A frequency chosen for a whole
 * channel or for everything counts as it does in decisions: for all topics on a channel together, and topics with their
 * own frequency take their share of it.
 */
export function forecast(state: CenterState, volumes: Volumes): number {
  if (state.pause !== 'none') return 0;
  const own: Partial<Record<Channel, number>> = {};
  const shared: Partial<Record<Channel, { wanted: number; most: number }>> = {};
  for (const [key, { typical, frequencies, shown, sharedOn, pausedOn }] of Object.entries(volumes.topics)) {
    const topic = state.topics[key];
    if (!topic?.on) continue;
    for (const [channel, perMonth] of Object.entries(typical) as [Channel, number][]) {
      const isPaused =
        (pausedOn.includes(channel) && !topic.resume) ||
        (volumes.pausedChannels.includes(channel) && !state.resumeChannels[channel]);
      if (isPaused || !state.channels[channel] || topic.channels[channel] === false) continue;
      const isUntouched = topic.frequency === shown;
      const frequency = (isUntouched && frequencies[channel]) || topic.frequency || 'every';
      const most = volumes.most[frequency] ?? Infinity;
      if (isUntouched && sharedOn.includes(channel))
        // On a single channel it is the same for all of them.
        shared[channel] = {
          wanted: (shared[channel]?.wanted ?? 0) + perMonth,
          most,
        };
      else own[channel] = (own[channel] ?? 0) + Math.min(perMonth, most);
    }
  }
  let sum = 0;
  for (const perMonth of Object.values(own)) sum += perMonth;
  for (const [channel, { wanted, most }] of Object.entries(shared))
    sum += Math.min(wanted, Math.max(0, most - (own[channel as Channel] ?? 0)));
  return Math.round(sum);
}
