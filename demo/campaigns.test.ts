import { describe, expect, it } from 'vitest';
import { keySchema } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { signUpWeight, spreadDays } from './calendar';
import { datedCampaigns, deliveriesOf } from './campaigns';
import { TOPICS } from './topics';

const DAYS_OF_A_YEAR = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2026, 0, 1) + day * DAY));

describe('the campaigns', () => {
  it('are thirty in eighteen months, two of them bad, whatever day it is', () => {
    for (const today of DAYS_OF_A_YEAR) {
      const campaigns = datedCampaigns(today);
      expect(campaigns).toHaveLength(30);
      expect(new Set(campaigns.map(({ key }) => key)).size).toBe(30);
      expect(
        campaigns
          .map(({ mood }) => mood)
          .filter((mood) => mood !== 'usual')
          .sort(),
      ).toEqual(['blanket', 'tooFrequent']);
      const days = (today.getTime() - (campaigns[0]?.startedAt.getTime() ?? 0)) / DAY;
      expect(days).toBeGreaterThan(480);
      expect(days).toBeLessThan(620);
    }
  });

  it('have sent something in each of the last months, whatever day it is', () => {
    for (const today of DAYS_OF_A_YEAR) {
      const sends = datedCampaigns(today).flatMap((campaign) => campaign.sends.map(({ at }) => at.getTime()));
      const agoOf = (at: number) => (today.getTime() - at) / DAY;
      for (const month of [0, 1, 2])
        expect(
          sends.filter((at) => agoOf(at) > 30 * month && agoOf(at) <= 30 * (month + 1)).length,
          `${today.toISOString()}, ${month} months ago`,
        ).toBeGreaterThan(0);
    }
  });

  it('are about topics that are offered on their channels', () => {
    for (const { key, topic, sends } of datedCampaigns(new Date('2026-06-01T00:00:00Z'))) {
      expect(keySchema.safeParse(key).success).toBe(true);
      const offered = TOPICS.find((one) => one.key === topic)?.channels.map(({ channel }) => channel) ?? [];
      for (const { channel } of sends) expect(offered).toContain(channel);
    }
  });

  it('are delivered before today, to no more people than there were', () => {
    for (const today of DAYS_OF_A_YEAR) {
      const signUps = spreadDays(today, 1_095, signUpWeight);
      const deliveries = datedCampaigns(today).flatMap((one) => deliveriesOf(one, 50_000, signUps));
      const days = deliveries.map(({ day }) => day.getTime());
      expect(Math.max(...days)).toBeLessThan(today.getTime());
      expect(days.filter((day) => day % DAY !== 0)).toEqual([]);
      const counts = deliveries.map(({ delivered }) => delivered);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(Math.max(...counts)).toBeLessThan(50_000);
    }
  });
});
