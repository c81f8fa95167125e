import { bandOf, monthsBetween } from '@/domain/reports/cohort/rules';
import type { ConsentAge, ReachCell } from '@/domain/reports/rollup/schema';
import { groupsBy } from '@/lib/group';

/** People, or the messages they were sent, by the source and age of their consent. */
export type Group = { source: string; age: ConsentAge; amount: number };

/** Who could be written to on a channel about a topic on a day. */
export type Audience = (channel: string, topic: string, day: string) => Group[];

type Series = { weeks: string[]; totals: number[] };

/** Looks up who could be written to. Those who left only the topic are taken from all ages of their source alike. */
export function audienceOf(reach: readonly ReachCell[]): Audience {
  const onChannel = groupsBy(
    [
      ...groupsBy(
        reach.filter(({ topic }) => topic === '*'),
        ({ channel, consentSource, consentMonth }) => `${channel} ${consentMonth ?? ''} ${consentSource}`,
      ).values(),
    ].flatMap((cells) => {
      const [first] = cells;
      return first ? [{ ...first, series: seriesOf(cells) }] : [];
    }),
    ({ channel }) => channel,
  );
  const ofTopic = new Map(
    [
      ...groupsBy(
        reach.filter(({ topic }) => topic !== '*'),
        ({ channel, topic, consentSource }) => `${channel} ${topic} ${consentSource}`,
      ),
    ].map(([key, cells]) => [key, seriesOf(cells)]),
  );
  const agesOn = agesByMonth();
  const found = new Map<string, Group[]>();
  return (channel, topic, day) => {
    const key = `${channel} ${topic} ${day}`;
    const known = found.get(key);
    if (known) return known;
    const groups = onDay(onChannel.get(channel) ?? [], day, agesOn, (source, people) => {
      const left = ofTopic.get(`${channel} ${topic} ${source}`);
      return left && people > 0 ? Math.max(0, 1 + totalOn(left, day) / people) : 1;
    });
    found.set(key, groups);
    return groups;
  };
}

function onDay(
  cohorts: readonly (ReachCell & { series: Series })[],
  day: string,
  agesOn: AgesOn,
  shareLeft: (source: string, people: number) => number,
): Group[] {
  return [...groupsBy(cohorts, ({ consentSource }) => consentSource)].flatMap(([source, own]) => {
    const sizes = own.map(({ series }) => Math.max(0, totalOn(series, day)));
    const share = shareLeft(
      source,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    const byAge = new Map<ConsentAge, number>();
    for (const [index, { consentMonth }] of own.entries()) {
      const people = (sizes[index] ?? 0) * share;
      if (people === 0) continue;
      for (const age of agesOn(consentMonth, day)) byAge.set(age, (byAge.get(age) ?? 0) + people / 2);
    }
    return [...byAge].map(([age, amount]): Group => ({ source, age, amount }));
  });
}

type AgesOn = (consentMonth: string | null, day: string) => [ConsentAge, ConsentAge];

/** Consents are spread over their month: in any later month half of them are one month younger than the other half. */
function agesByMonth(): AgesOn {
  const known = new Map<string, [ConsentAge, ConsentAge]>();
  return (consentMonth, day) => {
    if (consentMonth === null) return ['unknown', 'unknown'];
    const key = day.slice(0, 7) + consentMonth;
    const found = known.get(key);
    if (found) return found;
    const months = Math.max(0, monthsBetween(consentMonth, day.slice(0, 7)));
    const ages: [ConsentAge, ConsentAge] = [bandOf(Math.max(0, months - 1)), bandOf(months)];
    known.set(key, ages);
    return ages;
  };
}

function seriesOf(cells: readonly ReachCell[]): Series {
  const sorted = [...cells].sort((a, b) => (a.week < b.week ? -1 : 1));
  let total = 0;
  return {
    weeks: sorted.map(({ week }) => week),
    totals: sorted.map(({ joined, gone }) => (total += joined - gone)),
  };
}

/** The sum up to a day's week. */
function totalOn({ weeks, totals }: Series, day: string): number {
  // Found by halving: it is asked for each day of each group.
  let [from, to] = [0, weeks.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((weeks[middle] ?? '') <= day) from = middle + 1;
    else to = middle;
  }
  return totals[from - 1] ?? 0;
}

export function sizeOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { amount }) => sum + amount, 0);
}
