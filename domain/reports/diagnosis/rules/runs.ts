import { sizeOf } from '@/domain/reports/diagnosis/rules/audience';
import type { Counted } from '@/domain/reports/diagnosis/rules/counted';
import { isOwnSend } from '@/domain/reports/rollup/rules';
import type { DeliveryCell } from '@/domain/reports/rollup/schema';
import { addDays, daysBetween } from '@/lib/days';
import { groupsBy } from '@/lib/group';

/** Sends in a row that came more often than is usual, although each has a campaign of its own. */
export type Run = {
  channel: string;
  from: string;
  to: string;
  campaigns: string[];
  days: number;
  usual: number;
};

const WEEK = 7;
/** Messages that a person got within seven days, at least, and how many times the usual. */
const MIN_PRESSURE = 3;
const TIMES_OFTENER = 1.9;
/** The same for what follows within a week: people have not forgotten. */
const TIMES_OFTENER_AFTER = 1.4;
/** With fewer campaigns than this in the seven days, how often they come is a matter of one campaign. */
const MIN_CAMPAIGNS = 3;

/** Where campaigns together came more often than usual: by the messages that a person got in the seven days up to each. */
export function runsOf(
  { sends, audience }: Pick<Counted, 'sends' | 'audience'>,
  cells: readonly DeliveryCell[],
): Run[] {
  return [...groupsBy(sends, ({ channel }) => channel)].flatMap(([channel, own]) => {
    const largest = new Map(own.map(({ campaign, largest: most }) => [campaign, most]));
    const days = cells.filter(
      ({ channel: of, campaign = '', delivered }) =>
        of === channel && delivered > 0 && isOwnSend(delivered, largest.get(campaign) ?? 0),
    );
    const sorted = [...own].sort((a, b) => (a.day < b.day ? -1 : 1));
    const seen = sorted.map((send) => {
      const since = addDays(send.day, 1 - WEEK);
      const within = days.filter(({ day = '' }) => day >= since && day <= send.day);
      const reached = sizeOf(audience(channel, '*', send.day));
      const messages = within.reduce((sum, { delivered }) => sum + delivered, 0);
      return {
        send,
        pressure: reached > 0 ? messages / reached : 0,
        campaigns: [...new Set(within.map(({ campaign = '' }) => campaign))],
        days: new Set(within.map(({ day }) => day)).size,
        first: within.reduce((least, { day = '' }) => (day < least ? day : least), send.day),
      };
    });
    const usual = lowerMedian(seen.map(({ pressure }) => pressure));
    const usualDays = lowerMedian(seen.map((each) => each.days));
    const runs: Run[] = [];
    for (const each of seen) {
      const last = runs.at(-1);
      const follows = last !== undefined && daysBetween(last.to, each.send.day) < WEEK;
      const often = follows ? TIMES_OFTENER_AFTER * usual : Math.max(MIN_PRESSURE, TIMES_OFTENER * usual);
      if (each.pressure < often || (!follows && each.campaigns.length < MIN_CAMPAIGNS)) continue;
      if (follows) {
        last.to = each.send.day;
        last.campaigns = [...new Set([...last.campaigns, ...each.campaigns])];
        last.days = Math.max(last.days, each.days);
      } else {
        runs.push({
          channel,
          from: each.first,
          to: each.send.day,
          campaigns: each.campaigns,
          days: each.days,
          usual: usualDays,
        });
      }
    }
    return runs;
  });
}

function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
