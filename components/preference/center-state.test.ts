import { describe, expect, it } from 'vitest';
import {
  forecast,
  type CenterState,
  type TopicState,
  type Volumes,
} from '@/components/preference/center-state';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

const MAX_PER_MONTH = { every: Infinity, daily: 30, weekly: 4, monthly: 1 };

type Told = {
  /** Messages per month, by channel. */
  typical?: Partial<Record<Channel, number>>;
  /** What holds; with `shared`, as it was chosen for the whole channel or for everything. */
  holds?: Frequency;
  shared?: Channel[];
  /** What the control says, if it was touched. */
  touched?: Frequency;
  state?: Partial<TopicState>;
};

function monthly(topics: Record<string, Told>, rest: Partial<CenterState> = {}): number {
  const state: CenterState = {
    channels: { email: true, sms: true },
    resumeChannels: {},
    topics: {},
    pause: 'none',
    ...rest,
  };
  const volumes: Volumes = { topics: {}, pausedChannels: [], most: MAX_PER_MONTH };
  for (const [key, told] of Object.entries(topics)) {
    const { typical = { email: 10 }, holds = 'every', shared = [], touched = holds } = told;
    state.topics[key] = { on: true, frequency: touched, channels: {}, resume: false, ...told.state };
    volumes.topics[key] = {
      typical,
      pausedOn: [],
      shown: holds,
      sharedOn: shared,
      frequencies: { email: holds, sms: holds },
    };
  }
  return forecast(state, volumes);
}

describe('the forecast of messages a month', () => {
  it('adds up topics, each held to its own frequency', () => {
    expect(monthly({ news: { holds: 'weekly' }, offers: { holds: 'monthly' }, events: {} })).toBe(15);
  });

  it('counts topics together under a frequency of the whole channel', () => {
    const shared: Told = { holds: 'weekly', shared: ['email'] };
    expect(monthly({ news: shared, offers: shared, events: shared })).toBe(4);
    expect(
      monthly({ news: { ...shared, typical: { email: 1 } }, offers: { ...shared, typical: { email: 2 } } }),
    ).toBe(3);
  });

  it('counts each channel for itself', () => {
    const shared: Told = { typical: { email: 10, sms: 10 }, holds: 'weekly', shared: ['email', 'sms'] };
    expect(monthly({ news: shared, offers: shared })).toBe(8);
    expect(monthly({ news: shared, offers: shared }, { channels: { email: true, sms: false } })).toBe(4);
  });

  it('leaves to the others what topics with a frequency of their own do not take', () => {
    const shared: Told = { holds: 'weekly', shared: ['email'] };
    expect(monthly({ news: { holds: 'monthly' }, offers: shared, events: shared })).toBe(4);
    expect(monthly({ news: { holds: 'daily' }, offers: shared })).toBe(10);
  });

  it('takes a topic whose own control was touched out of what is shared', () => {
    const shared: Told = { holds: 'weekly', shared: ['email'] };
    expect(monthly({ news: { ...shared, touched: 'every' }, offers: shared })).toBe(10);
    expect(monthly({ news: { ...shared, touched: 'monthly' }, offers: shared })).toBe(4);
  });

  it('counts nothing of what is off or paused', () => {
    const shared: Told = { holds: 'weekly', shared: ['email'] };
    expect(monthly({ news: { ...shared, state: { on: false } } })).toBe(0);
    expect(monthly({ news: shared }, { pause: '30' })).toBe(0);
  });
});
