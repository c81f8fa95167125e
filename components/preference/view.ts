import type { CenterState, Volumes } from '@/components/preference/center-state';
import type { WrittenText } from '@/components/ui/written';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** Plain props with finished texts: these components know no domain rule and no message catalog. */
export type ChannelView = {
  channel: Channel;
  label: string;
  address: string | null;
  /** Off for good here: this page alone cannot turn it on again. */
  locked: boolean;
  note: string | null;
  resume: string | null;
};

export type TopicView = {
  key: string;
  name: WrittenText;
  description: WrittenText;
  /** Off, and this link may not turn it on; the note says so. */
  locked: boolean;
  notes: string[];
  resume: string | null;
  frequency: { label: string; options: { value: Frequency | ''; label: string }[] } | null;
  channels: { label: string; items: { channel: Channel; label: string; locked: boolean }[] } | null;
};

export type LockedTopicView = {
  key: string;
  name: WrittenText;
  description: WrittenText;
  why: WrittenText | null;
};

export type GroupView = {
  key: string;
  name: WrittenText;
  topics: TopicView[];
  lockedTopics: LockedTopicView[];
  /** If there are many topics: what the folded group says about itself, and the button that stops it. */
  fold: { detail: string; stop: { value: string; label: string } | null } | null;
};

/** What the page's script needs to follow each choice with a forecast. */
export type ForecastData = {
  volumes: Volumes;
  /** How many messages a month come now. */
  count: number;
  /** By Intl.PluralRules category; `#` is the count; `zero` for none. */
  then: Record<'zero' | 'one' | 'other', string>;
  /** Said where there is something to save that changes no count. */
  unsaved: string;
  locale: string;
};

export type CenterView = {
  action: string;
  title: string;
  lead: string;
  /** What the controls say now, and a record of it that is posted with them: see readSeen. */
  state: CenterState;
  seen: string;
  /** Implied if there is only one channel and one topic: its stop would be the topic's. It is posted unchanged. */
  channels: { title: string; hint: string; items: ChannelView[]; isImplied: boolean };
  groups: GroupView[];
  /** A way to filter many topics; in `found`, `#` is how many are shown. */
  filter: { label: string; found: string } | null;
  lockedLabel: string;
  pauseAll: { title: string; hint: string; options: { value: string; label: string }[] };
  forecast: {
    now: string;
    /** What the controls would bring, if they do not say what holds: a form that is shown again with an error. */
    shown: string | null;
    data: ForecastData;
  };
  save: string;
};

/** A button of a group. `of` and `label` together say in full what it does, for screen readers that read it alone. */
export type WayOption = { value: string; of: string; label: string; detail: string | null };

export type WayGroup = { label: string; hint: string | null; options: WayOption[] };

/** A group that is offered beside the ways out. */
export type Offer = WayGroup & { id: 'less' | 'pause' };

export type WaysView = {
  action: string;
  legend: string;
  stop: string | null;
  offers: Offer[];
  everything: string;
};
