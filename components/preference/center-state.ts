import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** What one topic's controls say. */
export type TopicState = {
  on: boolean;
  /** Empty: differs by channel, and left so. */
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
  /** `none`, `keep` (a pause that is on stays), or a number of days. */
  pause: string;
};

/** What the controls do not say and the forecast needs. */
export type Volumes = {
  /** By topic: how many messages a month it typically sends on each channel. Marketing topics alone. */
  topics: Record<
    string,
    {
      typical: Partial<Record<Channel, number>>;
      /** The frequency that holds on each channel; untouched, the topic's own control leaves it so. */
      frequencies: Partial<Record<Channel, Frequency>>;
      /** What the topic's own control says while it is untouched. */
      shown: Frequency | '';
      /** Where the frequency was chosen for more than this topic: it counts all such topics together. */
      sharedOn: Channel[];
      pausedOn: Channel[];
    }
  >;
  pausedChannels: Channel[];
  /** The most messages a month that each frequency lets through. */
  most: Record<Frequency, number>;
};

/**
 * About how many messages a month these choices let through, to the nearest whole one. A frequency that was chosen for a
 * whole channel or for everything counts as decisions do: all topics on a channel together, and those with a frequency of
 * their own take their share of it.
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
      if (isUntouched && sharedOn.includes(channel))
        // On one channel it is the same for all of them.
        shared[channel] = {
          wanted: (shared[channel]?.wanted ?? 0) + perMonth,
          most: volumes.most[frequency],
        };
      else own[channel] = (own[channel] ?? 0) + Math.min(perMonth, volumes.most[frequency]);
    }
  }
  let sum = 0;
  for (const perMonth of Object.values(own)) sum += perMonth;
  for (const [channel, { wanted, most }] of Object.entries(shared))
    sum += Math.min(wanted, Math.max(0, most - (own[channel as Channel] ?? 0)));
  return Math.round(sum);
}
