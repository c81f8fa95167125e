import { z } from '@hono/zod-openapi';
import { named } from '@/api/v1/http/fields';
import { ApiProblem } from '@/api/v1/http/problem';
import {
  STATE_REASONS,
  WEBHOOK_STATES,
  webhookSettingsSchema,
  type Webhook,
} from '@/domain/feed/webhook/schema';

/** What is said of an endpoint. */
export const settingsSchema = named(webhookSettingsSchema, 'WebhookSettings');

export const webhookSchema = z
  .object({
    id: z.uuid(),
    ...webhookSettingsSchema.shape,
    state: z.enum(WEBHOOK_STATES).meta({
      description:
        '`paused`: by a person or the API, or after three days of failures. `disabled`: it answered 410.',
    }),
    stateReason: z.enum(STATE_REASONS).nullable(),
    stateChangedAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    lastDeliveredAt: z.iso.datetime().nullable(),
    failingSince: z.iso.datetime().nullable().meta({ description: 'Null: the last message was delivered.' }),
    failures: z.int().meta({ description: 'Consecutive failures.' }),
    retryAt: z.iso.datetime().nullable(),
  })
  .openapi('Webhook');

/** An endpoint as it goes out. */
export function webhookOut(webhook: Webhook): z.infer<typeof webhookSchema> {
  const { heardUpTo: _, heardAt, stateChangedAt, createdAt, failingSince, retryAt, ...rest } = webhook;
  return {
    ...rest,
    stateChangedAt: stateChangedAt.toISOString(),
    createdAt: createdAt.toISOString(),
    lastDeliveredAt: heardAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    retryAt: retryAt?.toISOString() ?? null,
  };
}

export const EXAMPLE_SETTINGS = {
  url: 'https://hooks.example.com/optdown',
  description: 'Data warehouse',
  actions: [],
  channels: ['email'],
  topics: [],
  notices: true,
  batch: 100,
} as const;

export const EXAMPLE_WEBHOOK = {
  id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
  ...EXAMPLE_SETTINGS,
  actions: [],
  channels: ['email'],
  topics: [],
  state: 'active',
  stateReason: null,
  stateChangedAt: '2026-11-24T18:00:00.000Z',
  createdAt: '2026-11-24T18:00:00.000Z',
  createdBy: 'Data platform',
  lastDeliveredAt: '2026-11-24T18:05:11.000Z',
  failingSince: null,
  failures: 0,
  retryAt: null,
} satisfies z.infer<typeof webhookSchema>;

export const EXAMPLE_SECRET = `whsec_${Buffer.from('for-examples-only-for-examples-o').toString('base64')}`;

export const idParameter = z.strictObject({
  id: z.uuid().meta({ description: 'The webhook’s id.', example: EXAMPLE_WEBHOOK.id }),
});

export function noWebhook(id: string): ApiProblem {
  return new ApiProblem('not_found', `There is no webhook ${id}.`);
}
