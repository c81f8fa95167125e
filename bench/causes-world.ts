import { bandOf } from '@/domain/reports/cohort/rules';
import type { Facts } from '@/domain/reports/diagnosis/rules/diagnose';
import type { DeliveryCell, ReachCell, RollupCell } from '@/domain/reports/rollup/schema';
import { campaignsFrom } from '@/domain/testing-campaigns';
import { addDays, addMonths, daysBetween, weekdayOf } from '@/lib/days';
import type { Random } from '../demo/random';
import { answersOf } from './causes-answers';
import { normal } from './causes-usual';
import type { Plan, PlannedSend, PlannedSource } from './planned-world';

/** The day before which everything happens. */
export const TODAY = '2026-11-22';

type People = {
  source: PlannedSource;
  consent: string;
  known: string;
  /** By channel. */
  left: Map<string, number>;
  sent: { day: string; share: number }[];
};

/** Who left, because of which send. */
export type Departure = { group: number; campaign: string; channel: string; topic: string; day: string };

export type World = {
  /** What reports would be read from: the rows of rollups, without a database. */
  facts: Facts;
  /** People who consented and became known together. */
  groups: { source: string; consent: string; known: string; size: number }[];
  departures: Departure[];
};

/** Lives a world from its first send to its last. */
export function live(plan: Plan, random: Random): World {
  const { days, topics = [{ key: 'news' }, { key: 'offers' }], rate = 0.002 } = plan;
  const people = populate(plan, random);
  const groups = people.map(({ source, consent, known, left }) => ({
    source: source.key,
    consent,
    known,
    size: left.get('email') ?? 0,
  }));
  const departures: Departure[] = [];
  const reach: ReachCell[] = people.flatMap((group) =>
    [...group.left].map(([channel, joined]) => joining(group, channel, joined)),
  );
  const deliveries: (DeliveryCell & { day: string })[] = [];
  const optOuts = new Map<string, RollupCell & { day: string }>();
  const told: NonNullable<Facts['told']>[number][] = [];
  const topicOf = new Map(topics.map((topic) => [topic.key, topic]));
  const campaignTopics = new Map<string, string>();
  for (const send of agenda(plan, random)) {
    const { campaign, channel = 'email', only, audience = 1, times = 1, toldOver = 1 } = send;
    const topic = send.topic ?? topics[random.whole(0, topics.length - 1)]?.key ?? '*';
    campaignTopics.set(campaign, topic);
    const day = addDays(TODAY, -send.daysAgo);
    const readiness = rate * times * (topicOf.get(topic)?.times ?? 1) * (channel === 'sms' ? 1.5 : 1);
    let delivered = 0;
    for (const [index, group] of people.entries()) {
      const present = group.known <= day ? (group.left.get(channel) ?? 0) : 0;
      if (present === 0 || (only !== undefined && group.source.key !== only)) continue;
      const months = daysBetween(group.consent, day) / 30.44;
      const share = audience * (plan.mailed?.(months) ?? 1);
      const sent = share >= 1 ? present : sample(present, share, random);
      group.sent = group.sent.filter((each) => daysBetween(each.day, day) < 7);
      group.sent.push({ day, share });
      const pressure = group.sent.reduce((sum, each) => sum + each.share, 0);
      const often = (plan.perMessage ?? 1) ** Math.max(0, pressure - Math.max(1, plan.weekly ?? 2));
      const mean = sent * readiness * (group.source.times ?? 1) * (plan.byAge?.(months) ?? 1) * often;
      const left = Math.min(present, random.poisson(mean));
      delivered += sent;
      if (plan.told)
        told.push({
          channel,
          topic,
          day,
          consentSource: group.source.key,
          consentAge: bandOf(Math.floor(months)),
          messages: sent,
        });
      if (left === 0) continue;
      for (let one = 0; one < left; one += 1)
        departures.push({ group: index, campaign, channel, topic, day });
      group.left.set(channel, present - left);
      reach.push({ ...joining(group, channel, 0), week: weekOf(day), gone: left });
      if (send.daysAgo > days) continue;
      const cell = {
        campaign,
        channel,
        topic,
        day,
        consent_source: group.source.key,
        consent_age: bandOf(Math.floor(months)),
      };
      const key = Object.values(cell).join(' ');
      optOuts.set(key, { ...cell, changes: (optOuts.get(key)?.changes ?? 0) + left });
    }
    for (let after = 0; after < toldOver; after += 1) {
      const part =
        Math.floor((delivered * (after + 1)) / toldOver) - Math.floor((delivered * after) / toldOver);
      deliveries.push({ campaign, channel, topic, day: addDays(day, after), delivered: part });
    }
  }
  const from = addDays(TODAY, -days);
  const since = addMonths(from, -1);
  const facts: Facts = {
    days: { from, to: addDays(TODAY, -1) },
    campaigns: campaignsFrom(
      [...optOuts.values()],
      deliveries.filter(({ day }) => day >= from),
      campaignTopics,
    ),
    sends: deliveries.filter(({ day }) => day >= since),
    reach,
    optOuts: [...optOuts.values()],
    ...(plan.told && { told }),
    ...answersOf(plan, [...optOuts.values()], random),
    visits: [{ kind: 'unsubscribe', visits: 4_000 }],
    repeated: { part: 0, whole: 1_000 },
  };
  return { facts, groups, departures };
}

/** Everyone of a source who consented in the same half of a month is one group. */
function populate({ people, sources, phones = 0 }: Plan, random: Random): People[] {
  return sources.flatMap((source) => {
    const [youngest, oldest] = source.months ?? [0, 36];
    const halves = Math.max(1, Math.round((oldest - youngest) * 2));
    return Array.from({ length: halves }, (_, index): People => {
      const ago = Math.round((youngest + (index + random.next()) / 2) * 30.44) + 1;
      const consent = addDays(TODAY, -ago);
      const known = source.importedDaysAgo === undefined ? consent : addDays(TODAY, -source.importedDaysAgo);
      const size = Math.max(1, random.poisson((people * source.share) / halves));
      const left = new Map([['email', size]]);
      if (phones > 0) left.set('sms', sample(size, phones, random));
      return { source, consent, known: known > consent ? known : consent, left, sent: [] };
    });
  });
}

function joining({ source, consent, known }: People, channel: string, joined: number): ReachCell {
  return {
    channel,
    topic: '*',
    consentSource: source.key,
    consentMonth: consent.slice(0, 7),
    week: weekOf(known),
    joined,
    gone: 0,
  };
}

function weekOf(day: string): string {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

/** All sends of the period and the month before it, oldest first. */
function agenda(
  { days, weekly = 2, spread = 0.15, audience = [0.4, 0.7], sources, phones = 0, sends = [] }: Plan,
  random: Random,
): PlannedSend[] {
  const all: PlannedSend[] = [...sends];
  const between = (low: number, high: number) => low + (high - low) * random.next();
  const plan = (name: string, perWeek: number, only?: string) => {
    const every = 7 / perWeek;
    let number = 0;
    for (let ago = days + 30; ago >= 1; ago -= every) {
      number += 1;
      all.push({
        campaign: `${name}-${number}`,
        daysAgo: Math.max(1, Math.round(ago)),
        channel: phones > 0 && number % 5 === 0 ? 'sms' : 'email',
        ...(only !== undefined && { only }),
        audience: only === undefined ? between(...audience) : 1,
        times: Math.exp(spread * normal(random)),
      });
    }
  };
  plan('all', weekly);
  for (const { key, extra = 0 } of sources) if (extra > 0) plan(key, extra, key);
  return all.sort((a, b) => b.daysAgo - a.daysAgo);
}

const FEW = 40;
/** How many of so many are drawn. */
function sample(whole: number, share: number, random: Random): number {
  if (whole > FEW)
    return Math.min(
      whole,
      Math.max(0, Math.round(whole * share + Math.sqrt(whole * share * (1 - share)) * normal(random))),
    );
  let drawn = 0;
  for (let index = 0; index < whole; index += 1) if (random.chance(share)) drawn += 1;
  return drawn;
}
