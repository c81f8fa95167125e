import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { appendFacts } from '@/domain/people/suppression/mutations';
import { standingFacts } from '@/domain/people/suppression/rules';
import type { FactCause, NewFact } from '@/domain/people/suppression/schema';
import { foundWorkspace, later } from '@/domain/testing';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/recipient/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';

const CAUSES: FactCause[] = [
  ...(['opt_out', 'opt_out', 'opt_out', 'complaint', 'bounce', 'deactivated', 'erase'] as const),
  ...([
    'frequency',
    'frequency',
    'pause',
    'pause',
    'start',
    'start',
    'consent',
    'lift',
    'undo',
    'undo',
  ] as const),
];
const OF_THE_ADDRESS: FactCause[] = ['complaint', 'bounce', 'deactivated', 'erase', 'lift'];
/** Few of each, so that they meet. */
const PEOPLE = [randomUUID(), randomUUID(), randomUUID()];
/** The third was merged into the first. */
const MERGED = { [PEOPLE[2] ?? '']: PEOPLE[0] ?? '' };
const personOf = (id: string) => MERGED[id] ?? id;
const CHANGES = [randomUUID(), randomUUID(), randomUUID()];

const kind = fc.constantFrom(...ADDRESS_KINDS, 'phone' as const);
const fact = fc.record({
  cause: fc.constantFrom(...CAUSES),
  channel: fc.nat(3),
  topic: fc.constantFrom(null, null, 'news', 'offers'),
  frequency: fc.constantFrom('every', 'weekly', 'monthly'),
  days: fc.integer({ min: 0, max: 3 }),
  forAddress: fc.boolean(),
  person: fc.constantFrom(null, ...PEOPLE),
  change: fc.constantFrom(null, ...CHANGES),
  undone: fc.constantFrom(...CHANGES),
});
const history = fc.record({ kind, facts: fc.array(fact, { minLength: 1, maxLength: 9 }) });

it('the rule and the database agree on what holds for an address, whatever is reported in whatever order', async () => {
  const { workspaceId } = await foundWorkspace(pool());
  await pool().query(
    `INSERT INTO merged_ref (workspace_id, ref, former_id, recipient_id, change_id, merged_at)
     VALUES ($1, 'merged', $2, $3, gen_random_uuid(), now())`,
    [workspaceId, PEOPLE[2], PEOPLE[0]],
  );
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(history, { minLength: 20, maxLength: 60 }), async (histories) => {
      const told = histories.map(({ kind, facts }): NewFact[] => {
        count += 1;
        const addressHash = Buffer.alloc(16, `${count}.`);
        const channels = CHANNELS.filter((channel) => ADDRESS_OF[channel] === kind);
        return facts.map(
          ({ cause, topic, channel, days, person, change, undone, frequency, forAddress }) => ({
            workspaceId,
            addressHash,
            kind,
            cause,
            forAddress,
            recipientId: person,
            changeId: change,
            scope: {
              channel: channels[channel] ?? null,
              topic: OF_THE_ADDRESS.includes(cause) ? null : topic,
            },
            frequency: cause === 'frequency' ? frequency : null,
            pausedUntil: cause === 'pause' && frequency !== 'every' ? later(DAY) : null,
            undoesChangeId: cause === 'undo' ? undone : null,
            madeAt: later(days * DAY),
            source: 'page',
            toldBy: null,
          }),
        );
      });
      await transaction((client) => appendFacts(client, told.flat()));
      const { rows } = await pool().query<{ line: string }>(
        `SELECT concat_ws(' ', encode(address_hash, 'hex'), channel, topic, cause, frequency, paused_until IS NULL, recipient_id,
                          change_id, made_at::date) AS line
           FROM standing_fact WHERE workspace_id = $1 AND address_hash = ANY($2) ORDER BY 1`,
        [workspaceId, told.map(([first]) => first?.addressHash)],
      );
      const expected = told.flatMap((facts) =>
        CHANNELS.filter((channel) => ADDRESS_OF[channel] === facts[0]?.kind).flatMap((channel) =>
          standingFacts(facts, channel, personOf).map(({ scope, cause, frequency, pausedUntil, ...rest }) =>
            [
              facts[0]?.addressHash.toString('hex'),
              channel,
              scope.topic ?? '*',
              cause,
              frequency,
              pausedUntil === null ? 't' : 'f',
              rest.recipientId,
              rest.changeId,
              rest.madeAt.toISOString().slice(0, 10),
            ]
              .filter(Boolean)
              .join(' '),
          ),
        ),
      );
      expect(rows.map(({ line }) => line)).toEqual(expected.sort());
    }),
    { numRuns: 20 },
  );
});
