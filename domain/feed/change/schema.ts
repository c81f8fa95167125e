import { z } from 'zod';
import { ACTORS, SOURCES } from '@/domain/access/author/schema';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import { channelSchema } from '@/domain/workspace/schema';

/** A time in API output. */
const timeSchema = z.iso.datetime();

const standingSchema = z.object({
  choice: z.enum(['in', 'out']).nullable(),
  frequency: frequencySchema.nullable(),
  pausedUntil: timeSchema.nullable(),
});

/**
 * A change on the ledger as a sender's systems receive it, from the feed and webhooks alike. Without addresses or
 * comments.
 */
export const changeSchema = z.object({
  id: z.string().meta({
    description: 'The change’s id on the ledger: a change with an id that you have seen is the same one.',
  }),
  changeId: z
    .uuid()
    .meta({ description: 'The press, save or call that it belongs to; one may make several changes.' }),
  at: timeSchema.meta({ description: 'When it was made.' }),
  recordedAt: timeSchema.meta({
    description: 'When it was recorded: later than `at` if an earlier stop was reported afterwards.',
  }),
  cause: z.enum(['complaint', 'lift']).nullable().meta({
    description:
      '`complaint`: a mailbox provider told you that they pressed "spam". `lift`: a consent by which you lifted a stop of their address.',
  }),
  action: z.enum(CONSENT_ACTIONS),
  ref: z.string().nullable().meta({ description: 'Your id for the recipient; null: erased since.' }),
  mergedRef: z.string().nullable().meta({
    description:
      'For a `merge`, the ref that leads to `ref` from now on: what is known about `ref` applies to both. Otherwise null.',
  }),
  channel: channelSchema.nullable().meta({ description: 'What it covers; null: every channel.' }),
  topic: z.string().nullable().meta({ description: 'What it covers; null: every topic.' }),
  before: standingSchema,
  after: standingSchema,
  actor: z.enum(ACTORS),
  actorId: z
    .string()
    .nullable()
    .meta({ description: 'The id of the API key or member, by which you recognize your own changes.' }),
  source: z.enum(SOURCES),
  campaign: z.string().nullable(),
  locale: z.string().nullable(),
  automated: z.boolean().meta({ description: 'Whether the visit looked automated.' }),
  reason: z.string().nullable().meta({ description: 'The reason’s key, if one has been given by now.' }),
  consent: z
    .object({ source: z.string().nullable(), at: timeSchema.nullable() })
    .meta({ description: 'The consent in force when it happened; null: unverified.' }),
  undoesChangeId: z.uuid().nullable().meta({ description: 'The `changeId` of the change that it undoes.' }),
});
export type Change = z.infer<typeof changeSchema>;

/** A change with its place on the ledger, which is where its reader then is. */
export type PlacedChange = { change: Change; place: LedgerPlace };

export const MAX_CHANGES = 1_000;
/** How many seconds a caller may wait for news. */
export const MAX_WAIT = 60;
