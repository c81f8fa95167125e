import { describe, expect, it } from 'vitest';
import { judgeDay, type ChannelDays } from '@/domain/reports/alert/rules';
import { addDays, weekdayOf } from '@/lib/days';

const TODAY = '2026-11-18';
const SINCE = '2026-01-01';

/** A steady channel: `perDay` opt-outs, fewer on Sundays, a little noise, and one more per `sentPerOptOut` messages. */
function steady(
  channel: string,
  perDay: number,
  {
    sends = {},
    sentPerOptOut = 500,
    today = {},
  }: {
    sends?: Record<string, number>;
    sentPerOptOut?: number;
    today?: { optOuts?: number; delivered?: number };
  } = {},
): ChannelDays {
  const days = new Map<string, { optOuts: number; delivered: number }>();
  for (let back = 70; back >= 0; back -= 1) {
    const day = addDays(TODAY, -back);
    const delivered = sends[day] ?? 0;
    const after = [0.5, 0.33, 0.12, 0.05].reduce(
      (sum, share, later) => sum + (share * (sends[addDays(day, -later)] ?? 0)) / sentPerOptOut,
      0,
    );
    const weekday = weekdayOf(day) === 0 ? 0.6 : 1;
    days.set(day, { optOuts: Math.round(perDay * weekday + after + ((back * 7) % 5) - 2), delivered });
  }
  const usual = days.get(TODAY);
  days.set(TODAY, { optOuts: 0, delivered: 0, ...usual, ...today });
  return { channel, days };
}

const wholeDay = { gone: 1, since: SINCE };
const alertsOf = (channels: ChannelDays[], when = wholeDay) =>
  judgeDay(channels, TODAY, when)
    .filter(({ verdict }) => verdict === 'alert')
    .map(({ channel }) => channel);

describe('a day', () => {
  it('makes no alert if it is like its weekday', () => {
    expect(alertsOf([steady('email', 60)])).toEqual([]);
  });

  it('makes an alert if twice as many leave, on the channel concerned', () => {
    const channels = [steady('email', 60, { today: { optOuts: 120 } }), steady('sms', 60)];
    expect(alertsOf(channels)).toEqual(['email']);
    const [email] = judgeDay(channels, TODAY, wholeDay).filter(({ channel }) => channel === 'email');
    expect(email?.expected).toBeGreaterThan(55);
    expect(email?.expected).toBeLessThan(65);
  });

  it('makes an alert for all channels together if none of them stands out by itself', () => {
    const channels = ['email', 'sms', 'push', 'whatsapp'].map((channel) =>
      steady(channel, 16, { today: { optOuts: 29 } }),
    );
    expect(alertsOf(channels)).toEqual(['*']);
  });

  it('makes no alert for a handful of opt-outs, however many times the usual that is', () => {
    expect(alertsOf([steady('email', 2, { today: { optOuts: 15 } })])).toEqual([]);
  });

  it('can make an alert before it is over', () => {
    const early = steady('email', 60, { today: { optOuts: 80 } });
    expect(alertsOf([early])).toEqual([]);
    expect(alertsOf([early], { gone: 0.5, since: SINCE })).toEqual(['email']);
  });

  it('may have more opt-outs if something was sent, and the days after, but not twice as many as that brings', () => {
    const sends = Object.fromEntries(
      [0, 10, 19, 30, 40, 51, 60].map((back) => [addDays(TODAY, -back), 60_000]),
    );
    expect(alertsOf([steady('email', 40, { sends })])).toEqual([]);
    const usual = steady('email', 40, { sends }).days.get(TODAY)?.optOuts ?? 0;
    expect(usual).toBeGreaterThan(90);
    expect(alertsOf([steady('email', 40, { sends, today: { optOuts: usual * 2 } })])).toEqual(['email']);
    const unsent = steady('email', 40, { sends, today: { optOuts: usual, delivered: 0 } });
    expect(alertsOf([unsent])).toEqual(['email']);
  });

  it('is not judged before four of its weekday are known', () => {
    const doubled = [steady('email', 60, { today: { optOuts: 120 } })];
    expect(judgeDay(doubled, TODAY, { gone: 1, since: addDays(TODAY, -21) })).toEqual([]);
    expect(alertsOf(doubled, { gone: 1, since: addDays(TODAY, -28) })).toEqual(['email']);
  });

  it('is compared with the usual level, even after an earlier spike', () => {
    const channel = steady('email', 60, { today: { optOuts: 120 } });
    const days = new Map(channel.days).set(addDays(TODAY, -7), { optOuts: 900, delivered: 0 });
    expect(alertsOf([{ channel: 'email', days }])).toEqual(['email']);
  });

  it('of a sender who reports no deliveries is compared with the days that had most, because sends may have caused them', () => {
    const sends = Object.fromEntries(
      [0, 10, 19, 30, 40, 51, 53].map((back) => [addDays(TODAY, -back), 60_000]),
    );
    const untold = (today: { optOuts?: number } = {}): ChannelDays => {
      const { days } = steady('email', 40, { sends, today });
      return {
        channel: 'email',
        days: new Map([...days].map(([day, { optOuts }]) => [day, { optOuts, delivered: 0 }])),
      };
    };
    const usual = untold().days.get(TODAY)?.optOuts ?? 0;
    expect(alertsOf([untold()])).toEqual([]);
    expect(alertsOf([untold({ optOuts: usual * 2 })])).toEqual(['email']);
  });
});
