/** Thousands of random people at once, for a test that compares several implementations of what holds for them. */
import fc from 'fast-check';
import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/recipient/schema';
import type { FactCause } from '@/domain/people/suppression/schema';
import { foundWorld, peopleAround, timesAround, WORLD_TOPICS } from '@/domain/testing-worlds';
import { CHANNELS, type WorkspaceScope } from '@/domain/workspace/schema';

/** A workspace full of people, and every ref that leads to one of them: their own and merged ones. */
export type Crowd = { scope: WorkspaceScope; refs: string[] };

/** This many people share as many addresses of each kind, and no one else has them. */
const CIRCLE = 6;
const ADDRESSES = 4;

/** How frequent each cause is among the facts: most of a circle must not be stopped, or little else would be seen. */
const CAUSES: Record<FactCause, number> = {
  opt_out: 3,
  complaint: 1,
  bounce: 1,
  deactivated: 1,
  erase: 1,
  frequency: 6,
  pause: 4,
  start: 3,
  consent: 2,
  lift: 3,
  undo: 3,
};
/** These always concern a whole channel. */
const OF_CHANNELS = new Set<FactCause>(['complaint', 'bounce', 'deactivated', 'erase', 'lift']);

function factsAround(origin: Date) {
  const causes = Object.entries(CAUSES) as [FactCause, number][];
  return fc.record({
    address: fc.integer({ min: 1, max: ADDRESSES }),
    channel: fc.constantFrom(...CHANNELS),
    isOfAllChannels: fc.nat({ max: 4 }).map((dice) => dice === 0),
    topic: fc.constantFrom('*', ...WORLD_TOPICS.slice(0, 4)),
    cause: fc.oneof(...causes.map(([cause, weight]) => ({ weight, arbitrary: fc.constant(cause) }))),
    frequency: fc.constantFrom(...FREQUENCIES),
    pausedUntil: fc.option(timesAround(origin), { freq: 3 }),
    forAddress: fc.boolean(),
    /** Who said so, and in which of the circle's changes. */
    by: fc.option(fc.nat({ max: CIRCLE - 1 }), { freq: 4 }),
    change: fc.nat({ max: 4 }),
    undoes: fc.nat({ max: 4 }),
    madeAt: timesAround(origin),
  });
}

/** The same text gives the same id, so that facts can name a change or a person. */
function idOf(...names: (string | number)[]): string {
  const hex = createHash('sha256').update(names.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The same for every kind and in every workspace: a hash may be stopped where it is not an address, or in another
 * workspace.
 */
const hashOf = (crowd: number, circle: number, address: number) =>
  createHash('sha256').update(`${crowd} ${circle} ${address}`).digest('hex').slice(0, 32);

/**
 * Founds workspaces that differ in their settings, and admits people to each, with the same refs and addresses in all
 * of them: each is noise to the others.
 */
export async function gatherCrowds(
  database: pg.Pool,
  { people, seed, now }: { people: number; seed: number; now: Date },
): Promise<Crowd[]> {
  const run = randomUUID();
  const settings = [
    { requiresVerified: false, timeZone: 'America/New_York' },
    { requiresVerified: true, timeZone: 'Asia/Kathmandu' },
    { requiresVerified: false, timeZone: 'UTC' },
  ];
  const crowds: Crowd[] = [];
  for (const [place, { requiresVerified, timeZone }] of settings.entries()) {
    const scope = await foundWorld(database);
    await database.query(
      'UPDATE workspace SET requires_verified_consent = $2, time_zone = $3 WHERE id = $1',
      [scope.workspaceId, requiresVerified, timeZone],
    );
    const refs = await gather(database, scope, { people, seed: seed + place, now, name: `${run} ${place}` });
    crowds.push({ scope, refs });
  }
  await database.query('ANALYZE recipient, preference, last_send, address_fact, merged_ref');
  forgetCatalogs();
  return crowds;
}

async function gather(
  database: pg.Pool,
  { workspaceId }: WorkspaceScope,
  { people, seed, now, name }: { people: number; seed: number; now: Date; name: string },
): Promise<string[]> {
  const drawn = fc.sample(peopleAround(now), { numRuns: people, seed }).map((person, number) => {
    const circle = Math.floor(number / CIRCLE);
    const addressOf = (kind: (typeof ADDRESS_KINDS)[number]) => {
      const address = person.addresses[kind];
      return {
        hash: address ? hashOf(seed, circle, address) : null,
        text: address ? `${kind} ${address}` : null,
      };
    };
    return {
      id: idOf(name, circle, number % CIRCLE),
      ref: `person-${number}`,
      source: person.consent.source,
      consentAt: person.consent.at,
      timeZone: person.timeZone,
      choices: person.choices,
      sends: person.sends,
      addresses: Object.fromEntries(ADDRESS_KINDS.map((kind) => [kind, addressOf(kind)])),
    };
  });
  await database.query(
    `WITH person AS (
       SELECT * FROM jsonb_to_recordset($2) AS p(id uuid, ref text, source text, "consentAt" timestamptz,
                                                 "timeZone" text, choices jsonb, sends jsonb, addresses jsonb)),
     admitted AS (
       INSERT INTO recipient (id, workspace_id, ref, consent_source, consent_at, time_zone,
                              email, email_hash, phone, phone_hash, push_token, push_hash, postal_address, postal_hash)
       SELECT id, $1, ref, source, "consentAt", "timeZone",
              addresses #>> '{email,text}', decode(addresses #>> '{email,hash}', 'hex'),
              addresses #>> '{phone,text}', decode(addresses #>> '{phone,hash}', 'hex'),
              addresses #>> '{push,text}', decode(addresses #>> '{push,hash}', 'hex'),
              addresses #>> '{postal,text}', decode(addresses #>> '{postal,hash}', 'hex')
         FROM person),
     chosen AS (
       INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until)
       SELECT $1, person.id, c.* FROM person, jsonb_to_recordset(choices)
           AS c(channel text, topic text, choice text, frequency text, paused_until timestamptz))
     INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
     SELECT $1, person.id, s.* FROM person, jsonb_to_recordset(sends) AS s(channel text, topic text, "sentAt" timestamptz)`,
    [workspaceId, JSON.stringify(drawn)],
  );
  const circles = Math.ceil(people / CIRCLE);
  const facts = fc.sample(factsAround(now), { numRuns: 6 * circles, seed }).map((fact, number) => {
    const circle = number % circles;
    return {
      hash: hashOf(seed, circle, fact.address),
      kind: ADDRESS_OF[fact.channel],
      channel: fact.isOfAllChannels ? '*' : fact.channel,
      topic: OF_CHANNELS.has(fact.cause) ? '*' : fact.topic,
      cause: fact.cause,
      frequency: fact.cause === 'frequency' ? fact.frequency : null,
      pausedUntil: fact.cause === 'pause' ? fact.pausedUntil : null,
      forAddress: fact.forAddress,
      recipient: fact.by === null ? null : idOf(name, circle, fact.by),
      change: idOf(name, circle, 'change', fact.change),
      undoes: fact.cause === 'undo' ? idOf(name, circle, 'change', fact.undoes) : null,
      madeAt: fact.madeAt,
    };
  });
  await database.query(
    `INSERT INTO address_fact (workspace_id, address_hash, kind, channel, topic, cause, frequency, paused_until,
                               for_address, recipient_id, change_id, undoes_change_id, made_at, source)
     SELECT $1, decode(hash, 'hex'), kind, channel, topic, cause, frequency, "pausedUntil", "forAddress", recipient,
            change, undoes, "madeAt", 'page'
       FROM jsonb_to_recordset($2) AS f(hash text, kind text, channel text, topic text, cause text, frequency text,
              "pausedUntil" timestamptz, "forAddress" bool, recipient uuid, change uuid, undoes uuid, "madeAt" timestamptz)`,
    [workspaceId, JSON.stringify(facts)],
  );
  // One in five was merged from two refs, and may be asked about by either.
  const { rows } = await database.query<{ ref: string }>(
    `INSERT INTO merged_ref (workspace_id, ref, former_id, recipient_id, change_id, merged_at)
     SELECT $1, 'former-' || ref, gen_random_uuid(), id, gen_random_uuid(), now() FROM recipient
      WHERE workspace_id = $1 AND substring(ref FROM 8)::int % 5 = 0 RETURNING ref`,
    [workspaceId],
  );
  return [...drawn.map(({ ref }) => ref), ...rows.map(({ ref }) => ref)];
}
