import { z } from 'zod';
import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import { CONSENT_ACTIONS, type ConsentAction } from '@/domain/catalog/choice/schema';
import { CHANNELS, channelSchema, keySchema, type Channel } from '@/domain/workspace/schema';
import { isTextForJsonb } from '@/lib/json';

/** `paused`: by someone, or after three days of failures. `disabled`: it answered 410. */
export const WEBHOOK_STATES = ['active', 'paused', 'disabled'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

export const STATE_REASONS = ['asked', 'failing', 'gone'] as const;
export type StateReason = (typeof STATE_REASONS)[number];

export const MAX_BATCH = 100;
const MAX_URL = 2_000;
const MAX_TOPICS = 200;
/** PostgreSQL's text cannot hold a NUL. */
const WITHOUT_NUL = /^[^\0]*$/;

/** An endpoint's settings. Whether its address may be called is checked when it is stored. */
export const webhookSettingsSchema = z.strictObject({
  url: z
    .string()
    .trim()
    .max(MAX_URL)
    .regex(WITHOUT_NUL)
    .refine(isTextForJsonb, 'it has broken Unicode (half of a surrogate pair)')
    .meta({ description: 'https:, on the public internet', example: 'https://hooks.example.com/optdown' }),
  description: z
    .string()
    .trim()
    .max(200)
    .regex(WITHOUT_NUL)
    .refine(isTextForJsonb, 'it has broken Unicode (half of a surrogate pair)')
    .default(''),
  actions: z
    .array(z.enum(CONSENT_ACTIONS))
    .max(CONSENT_ACTIONS.length)
    .default([])
    .meta({ description: 'Which changes it hears of; empty: all.' }),
  channels: z
    .array(channelSchema)
    .max(CHANNELS.length)
    .default([])
    .meta({ description: 'Changes on these channels, and those that cover them; empty: all.' }),
  topics: z
    .array(keySchema)
    .max(MAX_TOPICS)
    .default([])
    .meta({ description: 'Changes of these topics, and those that cover them; empty: all.' }),
  notices: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether it gets alerts, including those about endpoints that do not respond.' }),
  batch: z
    .int()
    .min(1)
    .max(MAX_BATCH)
    .default(1)
    .meta({ description: 'The maximum number of changes per message.' }),
});
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>;

/** Which changes an endpoint hears of; an empty list means all. */
export type WebhookFilter = {
  actions: readonly ConsentAction[];
  channels: readonly Channel[];
  topics: readonly string[];
};

/** An endpoint as its workspace sees it. Without its secret, which is shown only on creation and rotation. */
export type Webhook = WebhookSettings & {
  id: string;
  state: WebhookState;
  /** Null while it is active. */
  stateReason: StateReason | null;
  stateChangedAt: Date;
  createdAt: Date;
  createdBy: string;
  /** When a message was last delivered. */
  heardAt: Date | null;
  /** Since when deliveries fail; null: the last one succeeded. */
  failingSince: Date | null;
  failures: number;
  /** When a failed message is tried again; null: none waits. */
  retryAt: Date | null;
  /** The place up to which it was told. */
  heardUpTo: LedgerPlace;
};

/** A stored secret: base64 of the output of `seal`. Old ones also sign until they expire. */
export type SealedSecret = { sealed: string; expiresAt: string | null };

/** Callers who manage endpoints: a member, or a sender's system. */
export type WebhookEditor = MemberScope | ApiScope;

export type KeepOutcome =
  | { kind: 'kept'; webhook: Webhook }
  | { kind: 'not_found' }
  /** It leads, or may lead, to a machine that is not on the public internet. Requirement 32. */
  | { kind: 'refused_url' }
  | { kind: 'too_many' }
  /** Someone else has changed it since the caller looked. */
  | { kind: 'overtaken' };

/** At most 50 webhooks per workspace. */
export const MAX_WEBHOOKS = 50;
