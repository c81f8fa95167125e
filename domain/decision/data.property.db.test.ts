import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { scopeKey } from '@/domain/consent/schema';
import { decideAll } from '@/domain/decision/data';
import { decide, offerOf, type Known } from '@/domain/decision/rules';
import { RULES, type Decision } from '@/domain/decision/schema';
import { standingOf } from '@/domain/preference/data';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/recipient/schema';
import { SUPPRESSION_CAUSES, type SuppressionCause } from '@/domain/suppression/schema';
import { foundWorkspace, later, NOW } from '@/domain/testing';
import { forgetCatalogs, loadCatalog } from '@/domain/topic/data';
import { FREQUENCIES, type Frequency } from '@/domain/topic/schema';
import { timeZoneOf } from '@/domain/workspace/rules';
import { CHANNELS, type Channel, type WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

/** On offer, out by default, transactional, sharing with and without a channel, archived, and none at all. */
const TOPICS = ['news', 'events', 'receipts', 'partners', 'passing', 'old', 'nothing'];

type Choice = {
  channel: Channel | '*';
  topic: string;
  choice: 'in' | 'out' | null;
  frequency: Frequency | null;
  paused_until: Date | null;
};
type Person = {
  timeZone: string | null;
  addresses: Partial<Record<AddressKind, number>>;
  consent: { source: string | null; at: Date | null };
  choices: Choice[];
  sends: { channel: Channel; topic: string; sentAt: Date }[];
};
type World = {
  timeZone: string;
  people: Person[];
  stopped: { address: number; channel: Channel; cause: SuppressionCause }[];
  requiresVerified: boolean;
  months: number;
  at: Date;
};

/** Times that meet: a pause may end, and a period begin, at the very moment that is asked about. */
const time = fc
  .record({ days: fc.integer({ min: -40, max: 40 }), hours: fc.constantFrom(0, 0, 15, 17.75, 18, -9, -10.5) })
  .map(({ days, hours }) => later(days * DAY + hours * HOUR));
/** Clocks that change within those days, odd offsets, old names, and zones that nobody knows here or in the database. */
const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Lisbon',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'US/Pacific',
];
const zone = fc.constantFrom(...ZONES, 'Pacific/Kiritimati', 'Atlantis/Poseidonis', 'PST8PDT,M3.2.0,M11.1.0');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
/** Few addresses, so that people share them. */
const address = fc.integer({ min: 1, max: 4 });
const person: fc.Arbitrary<Person> = fc.record({
  timeZone: optional(zone),
  addresses: fc.dictionary(fc.constantFrom(...ADDRESS_KINDS), address, { noNullPrototype: true }),
  consent: fc.record({
    source: optional(fc.constant('sign-up form')),
    at: optional(fc.integer({ min: 0, max: 30 }).map((months) => later(-months * 30 * DAY))),
  }),
  choices: fc.uniqueArray(
    fc.record({
      channel: fc.constantFrom<Channel | '*'>('*', '*', 'email', 'sms', 'whatsapp'),
      topic: fc.constantFrom('*', '*', ...TOPICS),
      choice: fc.constantFrom('in', 'in', 'out', null, null, null),
      frequency: optional(fc.constantFrom(...FREQUENCIES)),
      paused_until: optional(time),
    }),
    { selector: ({ channel, topic }) => `${channel} ${topic}`, maxLength: 5 },
  ),
  sends: fc.uniqueArray(
    fc.record({
      channel: fc.constantFrom(...CHANNELS),
      topic: fc.constantFrom(...TOPICS.slice(0, 6)),
      sentAt: time,
    }),
    { selector: ({ channel, topic }) => `${channel} ${topic}`, maxLength: 6 },
  ),
});
const world: fc.Arbitrary<World> = fc.record({
  timeZone: zone,
  people: fc.array(person, { minLength: 1, maxLength: 8 }),
  stopped: fc.uniqueArray(
    fc.record({
      address,
      channel: fc.constantFrom(...CHANNELS),
      cause: fc.constantFrom(...SUPPRESSION_CAUSES),
    }),
    { selector: ({ address: each, channel }) => `${each} ${channel}`, maxLength: 4 },
  ),
  requiresVerified: fc.boolean(),
  months: fc.integer({ min: 1, max: 24 }),
  at: fc.oneof(fc.constant(NOW), time),
});

/** Somebody who wants a weekly message at most, within the week of one. */
const WITHIN_A_WEEK: World = {
  timeZone: 'UTC',
  people: [
    {
      timeZone: null,
      addresses: { email: 1 },
      consent: { source: 'sign-up form', at: later(-DAY) },
      choices: [{ channel: '*', topic: 'news', choice: null, frequency: 'weekly', paused_until: null }],
      sends: [{ channel: 'email', topic: 'news', sentAt: NOW }],
    },
  ],
  stopped: [],
  requiresVerified: false,
  months: 24,
  at: NOW,
};

/** Alike for every kind, so that a hash may be suppressed on a channel that it is no address of. */
const hashOf = (number: number) => Buffer.alloc(16, number);

async function settle(scope: WorkspaceScope, { people, stopped, ...rest }: World): Promise<void> {
  const { workspaceId } = scope;
  for (const table of ['preference', 'last_send', 'suppression', 'recipient'])
    await pool().query(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId]);
  await pool().query(
    'UPDATE workspace SET requires_verified_consent = $2, consent_max_age_months = $3, time_zone = $4 WHERE id = $1',
    [workspaceId, rest.requiresVerified, rest.months, rest.timeZone],
  );
  forgetCatalogs();
  for (const [number, { addresses, consent, choices, sends, ...own }] of people.entries()) {
    const id = randomUUID();
    await pool().query(
      `INSERT INTO recipient (id, workspace_id, ref, email_hash, phone_hash, push_hash, postal_hash,
                              consent_source, consent_at, time_zone)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[id, workspaceId, `person-${number}`],
        ...ADDRESS_KINDS.map((kind) => (addresses[kind] ? hashOf(addresses[kind]) : null)),
        ...[consent.source, consent.at, own.timeZone],
      ],
    );
    await pool().query(
      `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until)
       SELECT $1, $2, p.* FROM jsonb_to_recordset($3)
         AS p(channel text, topic text, choice text, frequency text, paused_until timestamptz)`,
      [workspaceId, id, JSON.stringify(choices)],
    );
    await pool().query(
      `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
       SELECT $1, $2, s.channel, s.topic, s."sentAt"
         FROM jsonb_to_recordset($3) AS s(channel text, topic text, "sentAt" timestamptz)`,
      [workspaceId, id, JSON.stringify(sends)],
    );
  }
  for (const { address: number, channel, cause } of stopped)
    await pool().query(
      'INSERT INTO suppression (workspace_id, address_hash, channel, cause) VALUES ($1, $2, $3, $4)',
      [workspaceId, hashOf(number), channel, cause],
    );
}

function knownOf(
  { addresses, consent, choices, sends, timeZone }: Person,
  channel: Channel,
  { stopped, ...workspace }: World,
): Known {
  const own = addresses[ADDRESS_OF[channel]];
  const kinds = ADDRESS_KINDS.filter((kind) => addresses[kind]);
  return {
    addresses: new Set(kinds),
    consent,
    standings: new Map(choices.map((choice) => standingOf(choice))),
    lastSends: sends.filter(({ topic }) => topic !== 'receipts'),
    suppression: stopped.find((each) => each.address === own && each.channel === channel)?.cause ?? null,
    timeZone: timeZoneOf(timeZone, workspace),
  };
}

const wordsOf = ({ decision, rule, until, scope, cause, isConsentStale }: Decision) =>
  [
    ...[decision, rule, until?.toISOString(), scope && scopeKey(scope), cause],
    isConsentStale ? 'stale' : 'fresh',
  ].join(' | ');

it('The query for thousands and the rule for one agree in any world', async () => {
  const scope = await foundWorkspace(pool());
  await pool().query(
    `INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, frequencies, position, archived_at)
     SELECT gen_random_uuid(), workspace_id, group_id, own.key, own.kind, name, description, frequencies, 9, own.archived
       FROM topic, (VALUES ('old', 'marketing', now()), ('passing', 'sharing', NULL)) AS own(key, kind, archived)
      WHERE workspace_id = $1 AND topic.key = 'news'`,
    [scope.workspaceId],
  );
  const told = new Set<string>();
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      await settle(scope, made);
      const catalog = await loadCatalog(scope);
      if (!catalog) throw new Error('The workspace is gone');
      const asked = [...made.people.keys(), 'nobody'].flatMap((number) =>
        CHANNELS.flatMap((channel) =>
          TOPICS.map((topic) => ({ scope, ref: `person-${number}`, channel, topic, at: made.at })),
        ),
      );
      const answers = await decideAll(asked);
      const expected = asked.map(({ ref, channel, topic, at }) => {
        const one = made.people[Number(ref.slice('person-'.length))];
        return decide(
          offerOf(catalog, { channel, topic }, new Set(['old']), at),
          { channel, topic },
          one ? knownOf(one, channel, made) : 'unknown_recipient',
          at,
        );
      });
      for (const { rule } of answers) told.add(rule);
      expect(answers.map(wordsOf)).toEqual(expected.map(wordsOf));
    }),
    // Of all rules only a period that was used up is so rare that forty worlds may be without one.
    { numRuns: 40, examples: [[WITHIN_A_WEEK]] },
  );
  // The worlds were wide enough to meet every rule; nobody in them was erased.
  expect(RULES.filter((rule) => !told.has(rule))).toEqual(['erased']);
});
