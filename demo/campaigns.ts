import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import type { DaySpread } from './calendar';
import { CAMPAIGN_YEAR, type CampaignTemplate } from './campaign-year';
import type { Mood } from './reasons';

const CAMPAIGNS = 30;
/** The share of a message's recipients who visit their choices because of it. */
const VISITS_PER_MESSAGE: Partial<Record<Channel, number>> = {
  email: 0.0021,
  sms: 0.006,
  push: 0.0022,
  whatsapp: 0.007,
};
/** The share of recipients that a channel reaches, see people.ts. */
export const REACH: Partial<Record<Channel, number>> = { email: 1, sms: 0.6, push: 0.35, whatsapp: 0.6 };
const SEND_HOUR = 14;
const HOUR = DAY / 24;

export type Send = { at: Date; channel: Channel; audience: number; visitsPerMessage: number };

export type Campaign = {
  key: string;
  name: string;
  /** Null if it is sent on several. */
  channel: Channel | null;
  topic: string;
  startedAt: Date;
  mood: Mood;
  sends: Send[];
};

export type Delivery = { day: Date; channel: Channel; delivered: number };

/** A message is delivered on the day of its send or, after a retry, on the next. */
const DELIVERED_WITHIN = 2 * DAY;

/**
 * The thirty campaigns before `today`, oldest first: eighteen months, whatever day it is. The latest may be under way,
 * with the sends so far, so that the last weeks always have some data; but a campaign that goes wrong is included as a
 * whole or not at all.
 */
export function datedCampaigns(today: Date): Campaign[] {
  const occurrences = [2, 1, 0].flatMap((yearsAgo) =>
    CAMPAIGN_YEAR.map((template) => {
      const year = today.getUTCFullYear() - yearsAgo;
      return { template, start: tuesdayNear(new Date(Date.UTC(year, template.month - 1, template.day))) };
    }),
  );
  const until = new Date(today.getTime() - DELIVERED_WITHIN);
  const begun = occurrences.filter(({ template, start }) => {
    const wanted = template.lastTime ? Math.max(...template.sends, ...template.lastTime.sends) : 0;
    return start.getTime() + wanted * DAY < until.getTime();
  });
  const latest = begun.slice(-CAMPAIGNS);
  return latest.map(({ template, start }, index) => {
    const isLast = latest.findLastIndex((other) => other.template === template) === index;
    return dateCampaign(template, { start, until }, isLast);
  });
}

function tuesdayNear(day: Date): Date {
  return new Date(day.getTime() + (2 - day.getUTCDay()) * DAY);
}

function dateCampaign(
  template: CampaignTemplate,
  { start, until }: { start: Date; until: Date },
  isLast: boolean,
): Campaign {
  const fault = isLast ? template.lastTime : undefined;
  const { name, audience, sends, mood, leaves } = { ...template, mood: 'usual' as Mood, leaves: 1, ...fault };
  const startedAt = new Date(start.getTime() + SEND_HOUR * HOUR);
  return {
    key: `${template.key}-${start.getUTCFullYear()}`,
    name,
    channel: template.channels.length === 1 ? (template.channels[0] ?? null) : null,
    topic: template.topic,
    startedAt,
    mood,
    sends: sends
      .filter((day) => start.getTime() + day * DAY < until.getTime())
      .flatMap((day) =>
        template.channels.map((channel) => ({
          at: new Date(startedAt.getTime() + day * DAY),
          channel,
          audience,
          visitsPerMessage: (VISITS_PER_MESSAGE[channel] ?? 0) * leaves,
        })),
      ),
  };
}

/** How many messages of a campaign were delivered on each day: most at once, some after a retry on the next. */
export function deliveriesOf(campaign: Campaign, recipients: number, signUps: DaySpread): Delivery[] {
  const byDay = new Map<string, Delivery>();
  for (const { at, channel, audience } of campaign.sends) {
    const reached = recipients * signUps.shareBefore(at) * (REACH[channel] ?? 0) * audience * 0.97;
    const later = channel === 'email' ? 0.04 : 0.01;
    for (const [after, share] of [
      [0, 1 - later],
      [1, later],
    ] as const) {
      const day = new Date(Math.floor(at.getTime() / DAY + after) * DAY);
      const key = `${day.getTime()} ${channel}`;
      const delivered = (byDay.get(key)?.delivered ?? 0) + Math.round(reached * share);
      byDay.set(key, { day, channel, delivered });
    }
  }
  return [...byDay.values()];
}
