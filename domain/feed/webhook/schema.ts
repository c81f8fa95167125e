import { z } from 'zod';
import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import { CONSENT_ACTIONS, type ConsentAction } from '@/domain/catalog/choice/schema';
import { CHANNELS, channelSchema, keySchema, type Channel } from '@/domain/workspace/schema';
import { isTextForJsonb } from '@/lib/json';

/** What a message is about. The first is of the ledger; the others are notices. */
export const MESSAGE_TYPES = [
  'preference.changed',
  'alert.opened',
  'endpoint.behind',
  'endpoint.paused',
  'endpoint.disabled',
  'webhook.test',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];
export type NoticeType = Exclude<MessageType, 'preference.changed'>;

/** `paused`: by somebody, or after three days of failures. `disabled`: it answered 410. */
export const WEBHOOK_STATES = ['active', 'paused', 'disabled'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

export const STATE_REASONS = ['asked', 'failing', 'gone'] as const;
export type StateReason = (typeof STATE_REASONS)[number];

export const MAX_BATCH = 100;
const MAX_URL = 2_000;
const MAX_TOPICS = 200;
/** PostgreSQL has no such text. */
const WITHOUT_NUL = /^[^\0]*$/;

/** What is said of an endpoint. Whether its address is one that may be called is told when it is kept. */
export const webhookSettingsSchema = z.strictObject({
  url: z
    .string()
    .trim()
    .max(MAX_URL)
    .regex(WITHOUT_NUL)
    .refine(isTextForJsonb, 'it has half a character')
    .meta({ description: 'https:, on the public internet', example: 'https://hooks.example.com/optdown' }),
  description: z
    .string()
    .trim()
    .max(200)
    .regex(WITHOUT_NUL)
    .refine(isTextForJsonb, 'it has half a character')
    .default(''),
  actions: z
    .array(z.enum(CONSENT_ACTIONS))
    .max(CONSENT_ACTIONS.length)
    .default([])
    .meta({ description: 'Which changes it hears of; none: all.' }),
  channels: z
    .array(channelSchema)
    .max(CHANNELS.length)
    .default([])
    .meta({ description: 'Changes on these channels, and those that cover them; none: all.' }),
  topics: z
    .array(keySchema)
    .max(MAX_TOPICS)
    .default([])
    .meta({ description: 'Changes of these topics, and those that cover them; none: all.' }),
  notices: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether it hears of alerts, and of other endpoints that do not hear.' }),
  batch: z
    .int()
    .min(1)
    .max(MAX_BATCH)
    .default(1)
    .meta({ description: 'How many changes a message brings at most.' }),
});
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>;

/** Which changes an endpoint hears of; an empty list is all. */
export type WebhookFilter = {
  actions: readonly ConsentAction[];
  channels: readonly Channel[];
  topics: readonly string[];
};

/** An endpoint as its workspace sees it. Its secret is shown when it is made and when it is rotated, and not here. */
export type Webhook = WebhookSettings & {
  id: string;
  state: WebhookState;
  /** Null while it is active. */
  stateReason: StateReason | null;
  stateChangedAt: Date;
  createdAt: Date;
  createdBy: string;
  /** When a message last came through. */
  heardAt: Date | null;
  /** Since when nothing has; null: the last one did. */
  failingSince: Date | null;
  failures: number;
  /** Of a failed message; null: none waits. */
  retryAt: Date | null;
  /** The place up to which it was told. */
  heardUpTo: LedgerPlace;
};

/** A secret as it is kept: base64 of what `seal` made. The old ones sign too, until they expire. */
export type SealedSecret = { sealed: string; expiresAt: string | null };

/** Whoever sees to endpoints: a member, or a sender's system. */
export type WebhookEditor = MemberScope | ApiScope;

export type KeepOutcome =
  | { kind: 'kept'; webhook: Webhook }
  | { kind: 'not_found' }
  /** It leads, or may lead, to a machine that is not on the public internet. Requirement 32. */
  | { kind: 'refused_url' }
  | { kind: 'too_many' }
  /** Somebody else has changed it since it was looked at. */
  | { kind: 'overtaken' };

/** More than this are nobody's. */
export const MAX_WEBHOOKS = 50;
