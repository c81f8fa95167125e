import { z } from 'zod';
import type { Channel, LocalizedText } from '@/domain/workspace/schema';

/** How often messages may come at most, the most frequent first. */
export const FREQUENCIES = ['every', 'daily', 'weekly', 'monthly'] as const;
export const frequencySchema = z.enum(FREQUENCIES);
export type Frequency = z.infer<typeof frequencySchema>;

/** The maximum number of messages a month under each. */
export const MAX_PER_MONTH: Record<Frequency, number> = {
  every: Infinity,
  daily: 30,
  weekly: 4,
  monthly: 1,
};

/** `transactional` is shown and cannot be turned off; `sharing` is passing data to third parties. */
export const TOPIC_KINDS = ['marketing', 'transactional', 'sharing'] as const;
export const topicKindSchema = z.enum(TOPIC_KINDS);
export type TopicKind = z.infer<typeof topicKindSchema>;

export type Choice = 'in' | 'out';

export type Topic = {
  key: string;
  groupKey: string;
  kind: TopicKind;
  name: LocalizedText;
  description: LocalizedText;
  lockedReason: LocalizedText | null;
  frequencies: Frequency[];
  /** What holds if a recipient has chosen nothing. */
  defaultChoice: Choice;
  /** Where it is offered, in the workspace's channel order. */
  channels: { channel: Channel; typicalPerMonth: number }[];
};

export type TopicGroup = { key: string; name: LocalizedText };

export type Reason = { key: string; label: LocalizedText };
