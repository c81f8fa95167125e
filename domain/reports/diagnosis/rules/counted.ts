import { audienceOf, sizeOf, type Audience, type Group } from '@/domain/reports/diagnosis/rules/audience';
import { messagesOf } from '@/domain/reports/diagnosis/rules/targets';
import type { Basis } from '@/domain/reports/diagnosis/schema/finding';
import type { DeliveryCell, ReachCell, RollupCell, ToldCell } from '@/domain/reports/rollup/schema';
import { addDays, addMonths, daysBetween, later, type DayRange } from '@/lib/days';
import { groupsBy, totalsBy } from '@/lib/group';

/** Opt-outs of a group of people from a campaign on a channel, and what they are a rate of. */
export type CauseCell = {
  campaign: string;
  channel: string;
  source: string;
  age: Group['age'];
  /** Messages or person-months. */
  exposure: number;
  optOuts: number;
};

/** A campaign on a channel: its largest day, and all that was delivered of it in the period. */
export type Send = {
  campaign: string;
  channel: string;
  topic: string;
  day: string;
  delivered: number;
  largest: number;
};

export type Counted = {
  basis: Basis;
  cells: CauseCell[];
  sends: Send[];
  audience: Audience;
  /** Whether it is not known which sources got which campaigns: then sources cannot be compared. */
  isUnclear: boolean;
};

export type CountedFacts = {
  days: DayRange;
  /** Opt-outs of the period by campaign, channel, consent source and age. */
  optOuts: readonly RollupCell[];
  /** By campaign, channel, topic and day; from a month before the period. */
  sends: readonly DeliveryCell[];
  reach: readonly ReachCell[];
  /** What the sender told of single messages; null: nothing. */
  told?: readonly ToldCell[] | null;
};

/** A campaign that was sent just before the period, by more than this share of what was delivered in it, is left out. */
const MAX_BEFORE = 0.1;
/** How many days before the period its opt-outs may come from. */
const DAYS_BEFORE = 4;
/** With fewer of the opt-outs in campaigns with deliveries, rates are by person and month. */
const MIN_COUNTED = 0.5;

/** Puts opt-outs beside what they are a rate of, by campaign, channel, source and age. */
export function countCauses({ days, optOuts, sends, reach, told }: CountedFacts): Counted {
  const audience = audienceOf(reach);
  const counted = sendsOf(sends, days);
  const keys = new Set(counted.map(keyOf));
  const left = groupsBy(optOuts, keyOfCell);
  const total = sumOf(optOuts);
  const inCampaigns = optOuts.filter((cell) => keys.has(keyOfCell(cell)));
  if (total === 0 || sumOf(inCampaigns) < MIN_COUNTED * total)
    return {
      basis: 'people',
      cells: byPeople(optOuts, audience, days),
      sends: counted,
      audience,
      isUnclear: false,
    };
  const untold = counted.map((send) => ({
    ...send,
    reachable: audience(send.channel, send.topic, send.day),
    left: totalsBy(
      left.get(keyOf(send)) ?? [],
      ({ consent_source = '' }) => consent_source,
      ({ changes }) => changes,
    ),
  }));
  const tellOf = toldAbout(told ?? []);
  const known = counted.map(tellOf);
  const inferred = messagesOf(untold.filter((_, index) => !known[index]));
  let next = 0;
  const messages = known.map((groups) => groups ?? inferred.messages[next++] ?? []);
  const cells = counted.flatMap(({ campaign, channel, ...send }, index) =>
    joined(messages[index] ?? [], left.get(keyOf({ ...send, campaign, channel })) ?? []).map((cell) => ({
      campaign,
      channel,
      ...cell,
    })),
  );
  return { basis: 'messages', cells, sends: counted, audience, isUnclear: inferred.isUnclear };
}

const keyOf = ({ campaign, channel }: { campaign: string; channel: string }) => `${channel} ${campaign}`;
const keyOfCell = ({ campaign = '', channel = '' }: RollupCell) => `${channel} ${campaign}`;
const sumOf = (cells: readonly RollupCell[]) => cells.reduce((sum, { changes }) => sum + changes, 0);

/** Where fewer of the messages delivered are told of one by one than this, what is told may not be typical. */
const MIN_TOLD = 0.8;

/** What is told of the messages on a send's channel, topic and day: in proportion, for campaigns are not told apart. */
function toldAbout(told: readonly ToldCell[]): (send: Send) => Group[] | null {
  const byPlace = groupsBy(told, ({ channel, topic, day }) => `${day} ${channel} ${topic}`);
  return ({ channel, topic, day, largest, delivered }) => {
    const cells = byPlace.get(`${day} ${channel} ${topic}`) ?? [];
    const messages = cells.reduce((sum, cell) => sum + cell.messages, 0);
    if (messages === 0 || messages < MIN_TOLD * largest) return null;
    const groups = groupsBy(cells, ({ consentSource, consentAge }) => `${consentAge} ${consentSource}`);
    return [...groups.values()].flatMap((own): Group[] => {
      const [first] = own;
      const amount = (own.reduce((sum, cell) => sum + cell.messages, 0) / messages) * delivered;
      return first ? [{ source: first.consentSource, age: first.consentAge, amount }] : [];
    });
  };
}

/** The campaigns with deliveries in the period, channel by channel. */
function sendsOf(cells: readonly DeliveryCell[], days: DayRange): Send[] {
  return [
    ...groupsBy(cells, ({ campaign = '', channel = '' }) => keyOf({ campaign, channel })).values(),
  ].flatMap((own): Send[] => {
    const inPeriod = own.filter(({ day = '' }) => day >= days.from && day <= days.to);
    const before = own.filter(({ day = '' }) => day < days.from && day >= addDays(days.from, -DAYS_BEFORE));
    const delivered = inPeriod.reduce((sum, cell) => sum + cell.delivered, 0);
    const [first] = [...inPeriod].sort((a, b) => b.delivered - a.delivered);
    if (!first || delivered === 0) return [];
    if (before.reduce((sum, cell) => sum + cell.delivered, 0) > MAX_BEFORE * delivered) return [];
    const { campaign = '', channel = '', topic = '*', day = '' } = first;
    return [{ campaign, channel, topic, day, delivered, largest: first.delivered }];
  });
}

/** Exposure and opt-outs by group. Opt-outs of a group without exposure are left out: nothing is known to divide by. */
function joined(exposed: readonly Group[], optOuts: readonly RollupCell[]) {
  const left = totalsBy(
    optOuts,
    ({ consent_age = '', consent_source = '' }) => `${consent_age} ${consent_source}`,
    ({ changes }) => changes,
  );
  return exposed
    .filter(({ amount }) => amount > 0)
    .map(({ source, age, amount }) => ({
      source,
      age,
      exposure: amount,
      optOuts: left.get(`${age} ${source}`) ?? 0,
    }));
}

/** Person-months on the channel that reaches most, from the day on which each was first known. */
function byPeople(optOuts: readonly RollupCell[], audience: Audience, days: DayRange): CauseCell[] {
  const channels = [...new Set(['email', ...optOuts.map(({ channel = '' }) => channel)])];
  const [channel = 'email'] = channels.sort(
    (a, b) => sizeOf(audience(b, '*', days.to)) - sizeOf(audience(a, '*', days.to)),
  );
  const months: Group[] = [];
  for (let day = days.from; day <= days.to; day = addMonths(day, 1)) {
    const end = addDays(addMonths(day, 1), -1);
    const last = end < days.to ? end : days.to;
    const length = (daysBetween(day, last) + 1) / (daysBetween(day, end) + 1);
    const middle = later(day, addDays(day, Math.floor(daysBetween(day, last) / 2)));
    for (const group of audience(channel, '*', middle))
      months.push({ ...group, amount: group.amount * length });
  }
  const exposed = [...groupsBy(months, ({ source, age }) => `${age} ${source}`).values()].flatMap((own) => {
    const [first] = own;
    return first ? [{ ...first, amount: sizeOf(own) }] : [];
  });
  return joined(exposed, optOuts).map((cell) => ({ campaign: '', channel, ...cell }));
}
