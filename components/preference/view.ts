import type { CenterState, Volumes } from '@/components/preference/center-state';
import type { Frequency } from '@/domain/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Plain, ready-worded props: these components know no domain rule and no catalog of messages. */
export type ChannelView = {
  channel: Channel;
  label: string;
  address: string | null;
  /** Off for good here: coming back needs more than this page. */
  locked: boolean;
  note: string | null;
  resume: string | null;
};

export type TopicView = {
  key: string;
  name: string;
  description: string;
  /** Off, and this link may not turn it on; the note says so. */
  locked: boolean;
  notes: string[];
  resume: string | null;
  frequency: { label: string; options: { value: Frequency | ''; label: string }[] } | null;
  channels: { label: string; items: { channel: Channel; label: string; locked: boolean }[] } | null;
};

export type LockedTopicView = { key: string; name: string; description: string; why: string };

export type GroupView = { key: string; name: string; topics: TopicView[]; lockedTopics: LockedTopicView[] };

export type CenterView = {
  action: string;
  title: string;
  lead: string;
  /** What the controls say now, and what goes back with them: see readSeen. */
  state: CenterState;
  seen: string;
  channels: { title: string; hint: string; items: ChannelView[] };
  groups: GroupView[];
  lockedLabel: string;
  pauseAll: { title: string; hint: string; options: { value: string; label: string }[] };
  forecast: {
    volumes: Volumes;
    count: number;
    now: string;
    /** By Intl.PluralRules category, `#` for the count; `zero` for none. */
    then: Record<'zero' | 'one' | 'other', string>;
  };
  locale: string;
  save: string;
  unsaved: string;
};

/** A button of a group. What it does is told in full, `of` and `label` together, to those who hear it alone. */
export type WayOption = { value: string; of: string; label: string; detail: string | null };

export type WayGroup = { label: string; hint: string | null; options: WayOption[] };

export type WaysView = {
  action: string;
  legend: string;
  stop: string | null;
  less: WayGroup | null;
  pause: WayGroup | null;
  everything: string;
};
