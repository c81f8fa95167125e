import type { Frequency } from '@/domain/topic/schema';
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
      /** The frequency that holds on each channel, where the topic's own control says that they differ. */
      frequencies: Partial<Record<Channel, Frequency>>;
      pausedOn: Channel[];
    }
  >;
  pausedChannels: Channel[];
  /** The most messages a month that each frequency lets through. */
  most: Record<Frequency, number>;
};

/** About how many messages a month these choices let through, to the nearest whole one. */
export function forecast(state: CenterState, volumes: Volumes): number {
  if (state.pause !== 'none') return 0;
  let sum = 0;
  for (const [key, { typical, frequencies, pausedOn }] of Object.entries(volumes.topics)) {
    const topic = state.topics[key];
    if (!topic?.on) continue;
    for (const [channel, perMonth] of Object.entries(typical) as [Channel, number][]) {
      const isPaused =
        (pausedOn.includes(channel) && !topic.resume) ||
        (volumes.pausedChannels.includes(channel) && !state.resumeChannels[channel]);
      if (isPaused || !state.channels[channel] || topic.channels[channel] === false) continue;
      sum += Math.min(perMonth, volumes.most[topic.frequency || (frequencies[channel] ?? 'every')]);
    }
  }
  return Math.round(sum);
}
