import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scopeKey } from '@/domain/catalog/choice/schema';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { decide } from '@/domain/choices/decision/rules/decide';
import { offerOf, type Known } from '@/domain/choices/decision/rules/holding';
import { RULES, type Decision } from '@/domain/choices/decision/schema';
import { standingOf } from '@/domain/choices/preference/data/read';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/recipient/schema';
import { gather } from '@/domain/people/suppression/rules';
import { later, NOW } from '@/domain/testing';
import {
  foundWorld,
  settle,
  WORLD_TOPICS,
  worldsAround,
  type Person,
  type World,
} from '@/domain/testing-worlds';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { timeZoneOf } from '@/domain/workspace/rules';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

/** Someone who wants at most one message a week, asked about within a week that had one. */
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
  chosenThere: [],
  requiresVerified: false,
  months: 24,
  at: NOW,
};

function knownOf(
  { addresses, consent, choices, sends, timeZone }: Person,
  channel: Channel,
  { people, stopped, chosenThere, ...workspace }: World,
): Known {
  const own = addresses[ADDRESS_OF[channel]];
  const kinds = ADDRESS_KINDS.filter((kind) => addresses[kind]);
  return {
    addresses: new Set(kinds),
    consent,
    standings: new Map(choices.map((choice) => standingOf(choice))),
    lastSends: sends.filter(({ topic }) => topic !== 'receipts'),
    address: gather(
      chosenThere.flatMap(({ address, topic, cause, frequency, pausedUntil, channel: at }) => {
        const fact = {
          scope: { channel, topic: topic === '*' ? null : topic },
          cause,
          frequency: cause === 'frequency' ? frequency : null,
          pausedUntil: cause === 'pause' ? pausedUntil : null,
        };
        return address === own && at === channel ? [fact] : [];
      }),
      channel,
    ).standings,
    addressSends: people
      .filter((each) => each.addresses[ADDRESS_OF[channel]] === own)
      .flatMap((each) => each.sends)
      .filter(({ topic }) => topic !== 'receipts'),
    suppression: stopped.find((each) => each.address === own && each.channel === channel)?.cause ?? null,
    timeZone: timeZoneOf(timeZone, workspace),
  };
}

const wordsOf = ({ decision, rule, until, scope, cause, isConsentStale }: Decision) =>
  [
    decision,
    rule,
    until?.toISOString(),
    scope && scopeKey(scope),
    cause,
    isConsentStale ? 'stale' : 'fresh',
  ].join(' | ');

it('the query for thousands of questions and the rule for one agree in any world', async () => {
  const scope = await foundWorld(pool());
  const told = new Set<string>();
  await fc.assert(
    fc.asyncProperty(worldsAround(NOW), async (made) => {
      await settle(pool(), scope, made);
      const catalog = await loadCatalog(scope);
      if (!catalog) throw new Error('The workspace is gone');
      const asked = [...made.people.keys(), 'nobody'].flatMap((number) =>
        CHANNELS.flatMap((channel) =>
          WORLD_TOPICS.map((topic) => ({ scope, ref: `person-${number}`, channel, topic, at: made.at })),
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
    // A used-up period is the only rule so rare that forty worlds may lack it, so one example is given.
    { numRuns: 40, examples: [[WITHIN_A_WEEK]] },
  );
  // The worlds covered every rule but `erased`.
  expect(RULES.filter((rule) => !told.has(rule))).toEqual(['erased']);
});
