import { judgeDay, LEARNT_DAYS, type ChannelDays, type JudgedDay } from '@/domain/reports/alert/rules';
import { addDays } from '@/lib/days';
import { DAY, HOUR } from '@/lib/clock';
import { datedCampaigns, deliveriesOf, type Campaign } from '../demo/campaigns';
import { createWorld, type World } from '../demo/world';
import { figure, median, type Report } from './report';

const TODAY = new Date('2026-11-22T00:00:00Z');
/** A year is judged; the first days are compared with the half year before it. */
const JUDGED_DAYS = 365;
const MONTHS = 12;
/** Days after a bad campaign's last send that do not count as quiet. */
const AFTERMATH = 6;
/** The volumes at which a doubling is tried, in opt-outs per day. */
const VOLUMES = [0, 20, 40, 80, 160, Infinity];

type Size = { recipients: number; intensity: number; worlds: number };
const SIZES: readonly Size[] = [
  { recipients: 50_000, intensity: 1, worlds: 3 },
  { recipients: 60_000, intensity: 4, worlds: 3 },
  { recipients: 200_000, intensity: 3, worlds: 2 },
];

/**
 * How many false alarms the alerts raise on the sample data's quiet days, and how many doublings they find: every third
 * hour of every day of a year is judged as the worker would. A doubling adds to a day's opt-outs those of the same day
 * in another world of the same kind; the number delivered stays.
 */
export async function run(): Promise<Report> {
  const measured = SIZES.map((size) => ({ size, years: measureSize(size) }));
  await Promise.resolve();
  const rows = measured.map(({ size, years }) => {
    const falseAlarms = years.map(({ reported }) => reported.alarms / MONTHS);
    const unreported = years.map(({ blind }) => blind.alarms / MONTHS);
    return [
      `${figure(size.recipients)} × ${size.intensity}`,
      average(years.map(({ volume }) => volume)),
      average(falseAlarms),
      Math.max(...falseAlarms),
      average(unreported),
    ];
  });
  const doubled = measured.flatMap(({ years }) => years.flatMap((year) => year.doubled));
  const bands = VOLUMES.slice(0, -1).map((from, index) => {
    const to = VOLUMES[index + 1] ?? Infinity;
    const within = doubled.filter(({ usual }) => usual >= from && usual < to);
    const found = within.filter(({ hour }) => hour !== null);
    return [
      to === Infinity ? `${from} and more` : `${from} to ${to}`,
      within.length,
      shareFound(within.filter(({ isClear }) => isClear)),
      shareFound(within.filter(({ isClear }) => !isClear)),
      shareFound(within.map((day) => ({ ...day, hour: day.blindHour }))),
      median(found.flatMap(({ hour }) => hour ?? [])),
    ];
  });
  const worst = Math.max(...rows.flatMap(([, , mean, , blind]) => [Number(mean), Number(blind)]));
  return {
    title: 'Alerts: false alarms and doublings found',
    method: [
      `Simulated with the sample data's generator from its seeds, without a clock, so that it gives the same figures anywhere. Every third hour of ${JUDGED_DAYS} days is judged as the worker would, each channel and all together; an alarm counts once per day, however often it is raised. The days of the two bad campaigns and the ${AFTERMATH} days after them are excluded.`,
      'A doubling is a day with its own opt-outs plus those of the same day in another world of the same kind, and no more delivered. "Not reported" is the same sender without delivered counts: then a day is compared with the days that had the most opt-outs, because any day may have had a send.',
    ],
    tables: [
      {
        caption: 'False alarms per workspace and month',
        columns: [
          'recipients × intensity of leaving',
          'opt-outs per day',
          'mean',
          'worst world',
          'not reported',
        ],
        rows,
      },
      {
        caption: 'Doublings of one day, by the opt-outs it would have had',
        columns: [
          'opt-outs without it',
          'days',
          'found, %',
          'found in the 8 weeks after a bad campaign, %',
          'found if not reported, %',
          'found at, median hour',
        ],
        rows: bands,
      },
    ],
    goals: [
      {
        goal: 'at most 1 false alarm per month on quiet data',
        measured: `${figure(worst)} at the noisiest size, reported or not`,
        met: worst <= 1,
      },
    ],
    measurements: measured.map(({ size, years }) => ({
      size,
      years: years.map(({ volume, reported, blind }) => ({ volume, reported, blind })),
    })),
  };
}

/** A day that was doubled: its normal count, whether the weeks before it were quiet, and when it was found. */
type Doubling = {
  usual: number;
  isClear: boolean;
  hour: number | null;
  /** When it was found without any numbers of deliveries. */
  blindHour: number | null;
};

function shareFound(days: readonly Doubling[]): number | string {
  if (days.length === 0) return '–';
  return (100 * days.filter(({ hour }) => hour !== null).length) / days.length;
}

type Year = {
  volume: number;
  reported: { alarms: number; days: string[] };
  blind: { alarms: number; days: string[] };
  doubled: Doubling[];
};

function measureSize({ recipients, intensity, worlds }: Size): Year[] {
  const pasts = Array.from({ length: worlds }, (_, seed) =>
    pastOf(
      createWorld({ recipients, seed: 100 + seed, today: TODAY, intensity, withShowcase: false }),
      recipients,
    ),
  );
  return pasts.map((past, index) => yearOf(past, pasts[(index + 1) % pasts.length] ?? past));
}

/** Opt-outs by channel, day and hour, and the number delivered. */
type Past = {
  hours: Map<string, Map<string, number[]>>;
  delivered: Map<string, Map<string, number>>;
  quiet: (day: string) => boolean;
};

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function pastOf(world: World, recipients: number): Past {
  const past: Past = { hours: new Map(), delivered: new Map(), quiet: quietDays(datedCampaigns(TODAY)) };
  for (let index = 0; index < recipients; index += 1) {
    for (const { context, events } of world.lifeOf(index).journal.changes) {
      const lead = events.find(({ action }) => action === 'opt_out');
      if (!lead || context.automated) continue;
      const channel = context.link?.channel ?? lead.scope.channel ?? '*';
      const days = past.hours.get(channel) ?? new Map<string, number[]>();
      past.hours.set(channel, days);
      const hours = days.get(dayOf(context.now)) ?? new Array<number>(24).fill(0);
      days.set(dayOf(context.now), hours);
      hours[context.now.getUTCHours()] = (hours[context.now.getUTCHours()] ?? 0) + 1;
    }
  }
  for (const campaign of world.campaigns) {
    for (const { day, channel, delivered } of deliveriesOf(campaign, recipients, world.signUps)) {
      const days = past.delivered.get(channel) ?? new Map<string, number>();
      past.delivered.set(channel, days);
      days.set(dayOf(day), (days.get(dayOf(day)) ?? 0) + delivered);
    }
  }
  return past;
}

function quietDays(campaigns: readonly Campaign[]): (day: string) => boolean {
  const bad = campaigns
    .filter(({ mood }) => mood !== 'usual')
    .flatMap(({ sends }) => sends.map(({ at }) => dayOf(at)));
  return (day) => !bad.some((sent) => day >= sent && day <= addDays(sent, AFTERMATH));
}

function yearOf(past: Past, other: Past): Year {
  const days = Array.from({ length: JUDGED_DAYS }, (_, index) =>
    dayOf(new Date(TODAY.getTime() - (JUDGED_DAYS - index) * DAY)),
  ).filter(past.quiet);
  const reported = days.filter((day) => foundAt(past, day, {}) !== null);
  const blind = days.filter((day) => foundAt(past, day, { delivered: false }) !== null);
  const doubled = days
    .filter((day) => !reported.includes(day))
    .map((day) => ({
      usual: (countOn(past, day) + countOn(other, day)) / 2,
      isClear: Array.from({ length: CLEAR_DAYS }, (_, back) => addDays(day, -back)).every(past.quiet),
      hour: foundAt(past, day, { other }),
      blindHour: foundAt(past, day, { other, delivered: false }),
    }));
  const total = days.reduce((sum, day) => sum + countOn(past, day), 0);
  return {
    volume: total / days.length,
    reported: { alarms: reported.length, days: reported },
    blind: { alarms: blind.length, days: blind },
    doubled,
  };
}

/** How far back a day is compared. */
const CLEAR_DAYS = 56;

function countOn({ hours }: Past, day: string): number {
  return countUntil(
    [...hours.values()].map((byDay) => byDay.get(day)),
    HOURS,
  );
}

type Variant = { delivered?: boolean; other?: Past };

/** The first hour at which a day raises an alarm, on any channel; null if it never does. */
function foundAt(past: Past, day: string, variant: Variant): number | null {
  for (let hour = STEP; hour <= HOURS; hour += STEP) {
    if (judgedAt(past, day, hour, variant).some(({ verdict }) => verdict === 'alert')) return hour;
  }
  return null;
}

const HOURS = DAY / HOUR;
/** The hours between two checks. */
const STEP = 3;

function judgedAt(past: Past, day: string, hour: number, { delivered = true, other }: Variant): JudgedDay[] {
  const channels = daysBefore(past, day).map(({ channel, days, sentToday }): ChannelDays => {
    const counted = [past.hours.get(channel)?.get(day), other?.hours.get(channel)?.get(day)];
    const today = { optOuts: countUntil(counted, hour), delivered: sentToday };
    const all = new Map(days).set(day, today);
    const blind = () => new Map([...all].map(([at, { optOuts }]) => [at, { optOuts, delivered: 0 }]));
    return { channel, days: delivered ? all : blind() };
  });
  return judgeDay(channels, day, { gone: hour / HOURS, since: '2000-01-01' });
}

type Before = {
  channel: string;
  days: Map<string, { optOuts: number; delivered: number }>;
  sentToday: number;
}[];
let last: { past: Past; day: string; before: Before } | undefined;

/** The days before a day, whatever the hour: the same for all of the day's checks. */
function daysBefore(past: Past, day: string): Before {
  if (last?.past === past && last.day === day) return last.before;
  const calendar = Array.from({ length: LEARNT_DAYS + 7 }, (_, back) => addDays(day, -back - 1));
  const before = [...past.hours].map(([channel, byDay]) => ({
    channel,
    sentToday: past.delivered.get(channel)?.get(day) ?? 0,
    days: new Map(
      calendar.map((at) => [
        at,
        { optOuts: countUntil([byDay.get(at)], HOURS), delivered: past.delivered.get(channel)?.get(at) ?? 0 },
      ]),
    ),
  }));
  last = { past, day, before };
  return before;
}

function countUntil(days: readonly (number[] | undefined)[], hour: number): number {
  return days.reduce((sum, hours) => sum + (hours ?? []).slice(0, hour).reduce((a, b) => a + b, 0), 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
