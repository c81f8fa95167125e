import { z } from 'zod';
import { ACTORS, SOURCES } from '@/domain/access/author/schema';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import { channelSchema } from '@/domain/workspace/schema';

/** A time as it goes out. */
const timeSchema = z.iso.datetime();

const standingSchema = z.object({
  choice: z.enum(['in', 'out']).nullable(),
  frequency: frequencySchema.nullable(),
  pausedUntil: timeSchema.nullable(),
});

/** A change of the ledger as a sender's systems hear of it, by the feed and by webhooks alike. No address, no comment. */
export const changeSchema = z.object({
  id: z.string().meta({ description: 'The ledger’s own; a change that you have seen under it is the same.' }),
  changeId: z
    .uuid()
    .meta({ description: 'The press, save or call that it belongs to, which may make several.' }),
  at: timeSchema.meta({ description: 'When it was made.' }),
  recordedAt: timeSchema.meta({
    description: 'When it was told: later than `at` where a stop of earlier is brought in.',
  }),
  cause: z.enum(['complaint', 'lift']).nullable().meta({
    description:
      '`complaint`: a mailbox’s provider told you that they pressed "spam". `lift`: a consent by which you lifted a stop of their address.',
  }),
  action: z.enum(CONSENT_ACTIONS),
  ref: z.string().nullable().meta({ description: 'Your id for the recipient; null: erased since.' }),
  mergedRef: z.string().nullable().meta({
    description:
      'Of a `merge` the ref that leads to `ref` from now on: what is known of `ref` holds for both. Else null.',
  }),
  channel: channelSchema.nullable().meta({ description: 'What it covers; null: every channel.' }),
  topic: z.string().nullable().meta({ description: 'What it covers; null: every topic.' }),
  before: standingSchema,
  after: standingSchema,
  actor: z.enum(ACTORS),
  actorId: z
    .string()
    .nullable()
    .meta({ description: 'The API key’s or the member’s id: by it you know your own changes.' }),
  source: z.enum(SOURCES),
  campaign: z.string().nullable(),
  locale: z.string().nullable(),
  automated: z.boolean().meta({ description: 'Whether the visit looked like a machine’s.' }),
  reason: z.string().nullable().meta({ description: 'The reason’s key, where one was given by now.' }),
  consent: z
    .object({ source: z.string().nullable(), at: timeSchema.nullable() })
    .meta({ description: 'The consent that stood when it happened; null: unverified.' }),
  undoesChangeId: z.uuid().nullable().meta({ description: 'The `changeId` that it takes back.' }),
});
export type Change = z.infer<typeof changeSchema>;

/** A change, where it stands, and where whoever has it is then. */
export type PlacedChange = { change: Change; place: LedgerPlace };

export const MAX_CHANGES = 1_000;
/** Seconds that a caller may wait for news. */
export const MAX_WAIT = 60;
