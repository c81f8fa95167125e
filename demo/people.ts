import type { AddressKind } from '@/domain/people/recipient/schema';
import { channelsOf } from '@/domain/people/recipient/rules';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { BRAND_CHANNELS } from './brand';
import type { DaySpread } from './calendar';
import { FIRST_NAMES, LAST_NAMES, TIME_ZONES } from './names';
import type { Random } from './random';
import { SOURCES, type ConsentSource } from './sources';

export type Person = {
  id: string;
  ref: string;
  addresses: Partial<Record<AddressKind, string>>;
  /** Those of the brand's channels that reach them. */
  channels: readonly Channel[];
  locale: Locale;
  timeZone: string;
  source: ConsentSource;
  consentAt: Date;
  createdAt: Date;
};

export type PersonSketch = {
  index: number;
  email: string;
  hasPhone: boolean;
  hasPush: boolean;
  locale: Locale;
  timeZone: string;
  source: ConsentSource;
  consentAt: Date;
};

/** The person at a position in the order of sign-ups: a higher ref signed up later. */
export function makePerson(
  index: number,
  total: number,
  today: Date,
  signUps: DaySpread,
  random: Random,
): Person {
  const consentAt = signUps.momentAt((index + random.next()) / total);
  const locale: Locale = random.chance(0.3) ? 'pt-BR' : 'en';
  return personOf(
    {
      index,
      email: emailOf(index, locale, random),
      hasPhone: random.chance(0.6),
      hasPush: random.chance(0.35),
      locale,
      timeZone: random.weighted(TIME_ZONES[locale]),
      source: random.weighted(openSources(consentAt, today)),
      consentAt,
    },
    random,
  );
}

/** Gives a person an id, a ref and addresses. */
export function personOf(sketch: PersonSketch, random: Random): Person {
  const { index, email, hasPhone, hasPush, locale, timeZone, source, consentAt } = sketch;
  const addresses: Person['addresses'] = {
    email,
    ...(hasPhone && { phone: phoneOf(index, locale) }),
    ...(hasPush && { push: `demo-push-${random.hex(40)}` }),
  };
  const reached = channelsOf((kind) => addresses[kind] !== undefined);
  const createdAt = new Date(consentAt.getTime() + Math.floor(random.wait(2) * MINUTE));
  return {
    id: random.uuid(createdAt),
    ref: refOf(index),
    addresses,
    channels: BRAND_CHANNELS.filter((channel) => reached.includes(channel)),
    locale,
    timeZone,
    source,
    consentAt,
    createdAt,
  };
}

/** cus_000001 for the first. */
export function refOf(index: number): string {
  return `cus_${String(index + 1).padStart(6, '0')}`;
}

function openSources(consentAt: Date, today: Date): [ConsentSource, number][] {
  const daysAgo = (today.getTime() - consentAt.getTime()) / DAY;
  return SOURCES.flatMap((source): [ConsentSource, number][] => {
    const { openDaysAgo } = source;
    const isOpen = !openDaysAgo || (daysAgo <= openDaysAgo.from && daysAgo >= openDaysAgo.to);
    return isOpen ? [[source, source.weight]] : [];
  });
}

/** Domains that RFC 2606 reserves for examples; the number makes each address unique. */
const DOMAINS = ['example.com', 'example.net', 'example.org'] as const;

function emailOf(index: number, locale: Locale, random: Random): string {
  const first = random.pick(FIRST_NAMES[locale]);
  const last = random.pick(LAST_NAMES[locale]);
  const local = random.weighted([
    [`${first}.${last}`, 5],
    [`${first.slice(0, 1)}.${last}`, 2],
    [`${first}_${last.slice(0, 1)}`, 1],
    [`${last}.${first}`, 1],
  ]);
  return `${local}${index + 1}@${random.pick(DOMAINS)}`;
}

/**
 * Unassigned telephone numbers. +1 555: an area code that is not in service (the 555-01xx numbers reserved for fiction
 * are too few). +55 20: there is no such area in Brazil.
 */
function phoneOf(index: number, locale: Locale): string {
  return locale === 'en' ? `+1555${2_000_000 + index}` : `+55209${String(10_000_000 + index)}`;
}
