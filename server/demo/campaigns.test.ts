import { describe, expect, it } from 'vitest';
import { keySchema } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { signUpWeight, spreadDays } from './calendar';
import { datedCampaigns, deliveriesOf } from './campaigns';
import { TOPICS } from './topics';

const DAYS_OF_A_YEAR = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2026, 0, 1) + day * DAY));

describe('campaigns', () => {
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

  it('are about topics that are offered where they are sent', () => {
    for (const { key, topic, sends } of datedCampaigns(new Date('2026-06-01T00:00:00Z'))) {
      expect(keySchema.safeParse(key).success).toBe(true);
      const offered = TOPICS.find((one) => one.key === topic)?.channels.map(({ channel }) => channel) ?? [];
      for (const { channel } of sends) expect(offered).toContain(channel);
    }
  });

  it('are delivered before today, to no more people than there were', () => {
    const today = new Date('2026-06-01T00:00:00Z');
    const signUps = spreadDays(today, 1_095, signUpWeight);
    for (const campaign of datedCampaigns(today)) {
      const deliveries = deliveriesOf(campaign, 50_000, signUps);
      for (const { day, delivered } of deliveries) {
        expect(day.getTime()).toBeLessThan(today.getTime());
        expect(day.getTime() % DAY).toBe(0);
        expect(delivered).toBeGreaterThan(0);
        expect(delivered).toBeLessThan(50_000);
      }
    }
  });
});
