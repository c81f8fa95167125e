/** Random people with random choices, for tests that compare several implementations of the same rule. */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import { SUPPRESSION_CAUSES, type SuppressionCause } from '@/domain/people/suppression/schema';
import { foundWorkspace, tellFact } from '@/domain/testing';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { FREQUENCIES, type Frequency } from '@/domain/catalog/topic/schema';
import { CHANNELS, type Channel, type WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';

/** On offer, out by default, transactional, sharing with and without a channel, archived, and unknown. */
export const WORLD_TOPICS = ['news', 'events', 'receipts', 'partners', 'passing', 'old', 'nothing'];

type Choice = {
  channel: Channel | '*';
  topic: string;
  choice: 'in' | 'out' | null;
  frequency: Frequency | null;
  paused_until: Date | null;
};
export type Person = {
  timeZone: string | null;
  addresses: Partial<Record<AddressKind, number>>;
  consent: { source: string | null; at: Date | null };
  choices: Choice[];
  sends: { channel: Channel; topic: string; sentAt: Date }[];
};
/** A choice about less than a channel, made through a link to an address. */
type ChosenThere = {
  address: number;
  channel: Channel;
  topic: string;
  cause: 'opt_out' | 'frequency' | 'pause';
  frequency: Frequency;
  pausedUntil: Date;
};
export type World = {
  timeZone: string;
  people: Person[];
  stopped: { address: number; channel: Channel; cause: SuppressionCause }[];
  chosenThere: ChosenThere[];
  requiresVerified: boolean;
  months: number;
  at: Date;
};

/** Clocks that change within those days, odd offsets, old names, and zones unknown here or in the database. */
const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Lisbon',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'US/Pacific',
];
/**
 * A recipient's zone may be unknown; a workspace's is one that the database knows, because its days are counted there.
 */
const zone = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Atlantis/Poseidonis', 'PST8PDT,M3.2.0,M11.1.0');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
/** Few addresses, so that people share them. */
const address = fc.integer({ min: 1, max: 4 });
/** Times that coincide: a pause may end, and a period begin, at the very moment that is asked about. */
export function timesAround(origin: Date): fc.Arbitrary<Date> {
  return fc
    .record({
      days: fc.integer({ min: -40, max: 40 }),
      hours: fc.constantFrom(0, 0, 15, 17.75, 18, -9, -10.5),
    })
    .map(({ days, hours }) => new Date(origin.getTime() + days * DAY + hours * HOUR));
}

/** People whose times lie around this one. */
export function peopleAround(origin: Date): fc.Arbitrary<Person> {
  const time = timesAround(origin);
  const monthsAgo = (months: number) => new Date(origin.getTime() - months * 30 * DAY);
  return fc.record({
    timeZone: optional(zone),
    addresses: fc.dictionary(fc.constantFrom(...ADDRESS_KINDS), address, { noNullPrototype: true }),
    consent: fc.record({
      source: optional(fc.constant('sign-up form')),
      at: optional(fc.integer({ min: 0, max: 30 }).map(monthsAgo)),
    }),
    choices: fc.uniqueArray(
      fc.record({
        channel: fc.constantFrom<Channel | '*'>('*', '*', 'email', 'sms', 'whatsapp'),
        topic: fc.constantFrom('*', '*', ...WORLD_TOPICS),
        choice: fc.constantFrom('in', 'in', 'out', null, null, null),
        frequency: optional(fc.constantFrom(...FREQUENCIES)),
        paused_until: optional(time),
      }),
      { selector: ({ channel, topic }) => `${channel} ${topic}`, maxLength: 5 },
    ),
    sends: fc.uniqueArray(
      fc.record({
        channel: fc.constantFrom(...CHANNELS),
        topic: fc.constantFrom(...WORLD_TOPICS.slice(0, 6)),
        sentAt: time,
      }),
      { selector: ({ channel, topic }) => `${channel} ${topic}`, maxLength: 6 },
    ),
  });
}

/** Worlds whose times lie around this one. */
export function worldsAround(origin: Date): fc.Arbitrary<World> {
  const [time, person] = [timesAround(origin), peopleAround(origin)];
  return fc.record({
    timeZone: fc.constantFrom(...ZONES, 'Pacific/Kiritimati'),
    people: fc.array(person, { minLength: 1, maxLength: 8 }),
    stopped: fc.uniqueArray(
      fc.record({
        address,
        channel: fc.constantFrom(...CHANNELS),
        cause: fc.constantFrom(...SUPPRESSION_CAUSES),
      }),
      { selector: ({ address: each, channel }) => `${each} ${channel}`, maxLength: 4 },
    ),
    chosenThere: fc.array(
      fc
        .record({
          address,
          channel: fc.constantFrom(...CHANNELS),
          topic: fc.constantFrom('*', ...WORLD_TOPICS),
          cause: fc.constantFrom('opt_out', 'frequency', 'frequency', 'pause'),
          frequency: fc.constantFrom(...FREQUENCIES),
          pausedUntil: time,
        })
        .filter(({ cause, topic }) => cause !== 'opt_out' || topic !== '*'),
      { maxLength: 6 },
    ),
    requiresVerified: fc.boolean(),
    months: fc.integer({ min: 1, max: 24 }),
    at: fc.oneof(fc.constant(origin), time),
  });
}

/** A workspace with the topics of all worlds. */
export async function foundWorld(database: pg.Pool): Promise<WorkspaceScope> {
  const scope = await foundWorkspace(database);
  await database.query(
    `INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, frequencies, position, archived_at)
     SELECT gen_random_uuid(), workspace_id, group_id, own.key, own.kind, name, description, frequencies, 9, own.archived
       FROM topic, (VALUES ('old', 'marketing', now()), ('passing', 'sharing', NULL)) AS own(key, kind, archived)
      WHERE workspace_id = $1 AND topic.key = 'news'`,
    [scope.workspaceId],
  );
  return scope;
}

/** The same for every kind, so that a hash may be suppressed on a channel where it is not an address. */
const hashOf = (number: number, world: World) => {
  const place = worlds.indexOf(world);
  return Buffer.alloc(16, `${place < 0 ? worlds.push(world) - 1 : place} ${number} `);
};
/** Facts about an address are never deleted, so each world has its own addresses. */
const worlds: World[] = [];

/** Fills a workspace with the people of a world, with refs `person-0`, `person-1` and so on. */
export async function settle(database: pg.Pool, scope: WorkspaceScope, world: World): Promise<void> {
  const { people, stopped, chosenThere, ...rest } = world;
  const { workspaceId } = scope;
  for (const table of ['preference', 'last_send', 'recipient'])
    await database.query(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId]);
  await database.query(
    'UPDATE workspace SET requires_verified_consent = $2, consent_max_age_months = $3, time_zone = $4 WHERE id = $1',
    [workspaceId, rest.requiresVerified, rest.months, rest.timeZone],
  );
  forgetCatalogs();
  for (const [number, { addresses, consent, choices, sends, ...own }] of people.entries()) {
    const id = randomUUID();
    await database.query(
      `INSERT INTO recipient (id, workspace_id, ref, email_hash, phone_hash, push_hash, postal_hash,
                              email, phone, push_token, postal_address, consent_source, consent_at, time_zone)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        id,
        workspaceId,
        `person-${number}`,
        ...ADDRESS_KINDS.map((kind) => (addresses[kind] ? hashOf(addresses[kind], world) : null)),
        ...ADDRESS_KINDS.map((kind) => (addresses[kind] ? `${kind} ${addresses[kind]}` : null)),
        consent.source,
        consent.at,
        own.timeZone,
      ],
    );
    await database.query(
      `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until)
       SELECT $1, $2, p.* FROM jsonb_to_recordset($3)
         AS p(channel text, topic text, choice text, frequency text, paused_until timestamptz)`,
      [workspaceId, id, JSON.stringify(choices)],
    );
    await database.query(
      `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
       SELECT $1, $2, s.channel, s.topic, s."sentAt"
         FROM jsonb_to_recordset($3) AS s(channel text, topic text, "sentAt" timestamptz)`,
      [workspaceId, id, JSON.stringify(sends)],
    );
  }
  for (const { address: number, ...fact } of stopped)
    await tellFact(database, scope, hashOf(number, world), fact);
  for (const { address: number, channel, topic, cause, frequency, pausedUntil } of chosenThere)
    await database.query(
      `INSERT INTO address_fact (workspace_id, address_hash, kind, channel, topic, cause, frequency, paused_until, made_at, source)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), 'page')`,
      [
        workspaceId,
        hashOf(number, world),
        ADDRESS_OF[channel],
        channel,
        topic,
        cause,
        cause === 'frequency' ? frequency : null,
        cause === 'pause' ? pausedUntil : null,
      ],
    );
}
