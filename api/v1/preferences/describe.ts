import { z } from '@hono/zod-openapi';
import {
  pastTimeSchema,
  plainText,
  refParameter,
  scopeFields,
  scopeSchema,
  standingSchema,
  wordingSchema,
} from '@/api/v1/http/fields';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import { RULES } from '@/domain/choices/decision/schema';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';
import { SUPPRESSION_CAUSES } from '@/domain/people/suppression/schema';
import { MAX_COMMENT_CHARACTERS } from '@/domain/reports/reasons/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { timeSchema } from '@/lib/instant';

const preferencesSchema = z
  .object({
    ref: z.string(),
    effective: z.array(
      z.object({
        topic: z.string(),
        channel: channelSchema,
        allowed: z.boolean().meta({
          description: 'Whether a message may go out now: true if `POST /decisions` would answer `allow`.',
        }),
        rule: z.enum(RULES).meta({ description: 'The rule that decided, as in decisions.' }),
        decidedBy: scopeSchema
          .nullable()
          .meta({ description: 'The scope of the choice that decided, if any.' }),
        until: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'With `paused` and `frequency`: no message may go out before this time.' }),
        cause: z.enum(SUPPRESSION_CAUSES).nullable().meta({ description: 'With `suppressed`: why.' }),
        frequency: frequencySchema,
        frequencyBy: scopeSchema.nullable(),
        pausedUntil: z.iso.datetime().nullable(),
      }),
    ),
    choices: z
      .array(z.object({ ...scopeSchema.shape, ...standingSchema.shape }))
      .meta({ description: 'Their choices, one per scope.' }),
    suppressions: z.array(
      z.object({
        channel: channelSchema,
        cause: z.enum(SUPPRESSION_CAUSES),
        causes: z.array(z.enum(SUPPRESSION_CAUSES)),
        since: z.iso.datetime(),
      }),
    ),
  })
  .openapi('Preferences');

const kind = <const Kind extends string>(name: Kind) => z.literal(name);

export const changeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: kind('stop'), ...scopeFields }),
    z.strictObject({ kind: kind('start'), ...scopeFields }),
    z.strictObject({ kind: kind('frequency'), ...scopeFields, frequency: frequencySchema }),
    z.strictObject({ kind: kind('pause'), ...scopeFields, until: timeSchema }),
    z.strictObject({ kind: kind('resume'), ...scopeFields }),
  ])
  .openapi('PreferenceChange');

const wishSchema = z
  .strictObject({
    changes: z.array(changeSchema).min(1).max(100),
    reason: keySchema.nullish().meta({ description: 'Why, as a key of the workspace’s reasons.' }),
    comment: plainText(MAX_COMMENT_CHARACTERS).nullish().meta({ description: 'Why, in their own words.' }),
    about: z
      .strictObject({
        channel: channelSchema.nullable().default(null),
        topic: keySchema.nullable().default(null),
        campaign: keySchema.nullable().default(null),
      })
      .nullish()
      .meta({ description: 'The campaign that they reacted to; reports count the change under it.' }),
    wording: wordingSchema.nullish().meta({ description: 'The exact words that they saw.' }),
    locale: plainText(35).nullish(),
    madeAt: pastTimeSchema.nullish().meta({
      description:
        'For stops only: when they happened, if not now; a date alone means its start in UTC. What the recipient turned on since then stays on.',
    }),
  })
  .refine(({ madeAt, changes }) => !madeAt || changes.every(({ kind }) => kind === 'stop'), {
    path: ['madeAt'],
    message: 'only stops can have been made at another time',
  })
  .refine(({ madeAt }) => !madeAt || new Date(madeAt) <= now(), {
    path: ['madeAt'],
    message: 'it is in the future',
  })
  .openapi('PreferenceWish');

const changedSchema = z
  .object({
    changeId: z
      .uuid()
      .nullable()
      .meta({ description: 'Null: everything held already, and nothing was written.' }),
    events: z.array(
      z.object({
        action: z.enum(CONSENT_ACTIONS),
        ...scopeSchema.shape,
        before: standingSchema,
        after: standingSchema,
      }),
    ),
  })
  .openapi('PreferencesChanged');

export const getPreferencesRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}/preferences',
  operationId: 'getPreferences',
  tags: ['Preferences'],
  summary: 'Get what holds for a recipient, and why',
  description:
    'For each topic on each channel that it is offered on: what holds, by which rule, and the scope of the choice that decided. ' +
    'This is what `POST /decisions` would answer now, and what the recipient’s page and the admin area show.',
  permission: 'preferences:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter },
  responses: {
    200: jsonAnswer('What holds.', { schema: preferencesSchema, example: preferencesExample() }),
  },
});

export const changePreferencesRoute = apiRoute({
  method: 'post',
  path: '/recipients/{ref}/preferences',
  operationId: 'changePreferences',
  tags: ['Preferences'],
  summary: 'Change what a recipient wants',
  description:
    'For wishes that they told you directly. The changes are made in order, all or none; a change that holds already does nothing. ' +
    'Opting in again after a stop of a whole channel, or of everything, is refused with `needs_fresh_proof`: record ' +
    'their new consent with its evidence instead. An unknown ref is created, so that no stop is lost.',
  permission: 'preferences:write',
  isAboutPeople: true,
  problems: ['refused', 'gone'],
  request: {
    params: refParameter,
    body: jsonBody({
      schema: wishSchema,
      example: {
        changes: [
          { kind: 'frequency', topic: 'offers', frequency: 'weekly' },
          { kind: 'stop', channel: 'sms' },
        ],
        reason: 'too_often',
        about: { channel: 'sms', topic: 'offers', campaign: 'autumn-26' },
      },
    }),
  },
  responses: {
    200: jsonAnswer('The changes were made, or held already.', {
      schema: changedSchema,
      example: {
        changeId: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c12',
        events: [
          {
            action: 'opt_down',
            channel: null,
            topic: 'offers',
            before: { choice: null, frequency: null, pausedUntil: null },
            after: { choice: null, frequency: 'weekly', pausedUntil: null },
          },
        ],
      },
    }),
  },
});

const changeParameter = refParameter.extend({
  changeId: z.uuid().meta({
    description: 'What `POST /recipients/{ref}/preferences` answered with.',
    example: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c12',
  }),
});

export const undoWishRoute = apiRoute({
  method: 'post',
  path: '/recipients/{ref}/changes/{changeId}/undo',
  operationId: 'undoPreferences',
  tags: ['Preferences'],
  summary: 'Undo a change that was passed on by mistake',
  description:
    'For changes made by `POST /recipients/{ref}/preferences`, by any key of the workspace, within 30 minutes of the call. What held ' +
    'before holds again, and nothing is recorded as a choice of theirs. A newer choice at one of its scopes stays. ' +
    'Repeating it gets the first answer. Consents, suppressions and what the person did themselves cannot be undone: ' +
    '`conflict`, and `errors` says why (`not_relayed`, `too_late`, `changed_since`).',
  permission: 'preferences:write',
  isAboutPeople: true,
  problems: ['not_found', 'conflict', 'gone'],
  request: { params: changeParameter },
  responses: {
    200: jsonAnswer('Undone, now or before.', {
      schema: changedSchema,
      example: {
        changeId: '019ac1d4-8e2f-7a11-8c3b-5b1f7d9e0a21',
        events: [
          {
            action: 'undo',
            channel: 'sms',
            topic: null,
            before: { choice: 'out', frequency: null, pausedUntil: null },
            after: { choice: null, frequency: null, pausedUntil: null },
          },
        ],
      },
    }),
  },
});

function preferencesExample(): z.input<typeof preferencesSchema> {
  return {
    ref: 'cus_000481',
    effective: [
      {
        topic: 'offers',
        channel: 'email',
        allowed: true,
        rule: 'allowed',
        decidedBy: null,
        until: null,
        cause: null,
        frequency: 'weekly',
        frequencyBy: { channel: null, topic: 'offers' },
        pausedUntil: null,
      },
      {
        topic: 'offers',
        channel: 'sms',
        allowed: false,
        rule: 'suppressed',
        until: null,
        cause: 'opt_out',
        decidedBy: { channel: 'sms', topic: null },
        frequency: 'weekly',
        frequencyBy: { channel: null, topic: 'offers' },
        pausedUntil: null,
      },
    ],
    choices: [
      { channel: null, topic: 'offers', choice: null, frequency: 'weekly', pausedUntil: null },
      { channel: 'sms', topic: null, choice: 'out', frequency: null, pausedUntil: null },
    ],
    suppressions: [
      { channel: 'sms', cause: 'opt_out', causes: ['opt_out'], since: '2026-11-24T18:00:00.000Z' },
    ],
  };
}
