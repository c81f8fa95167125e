// Tests: domain/choices/ledger/data.db.test.ts
import type { Actor, Source } from '@/domain/access/author/schema';
import type { ConsentAction, Scope } from '@/domain/catalog/choice/schema';
import { frequencySchema, type Choice } from '@/domain/catalog/topic/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { channelSchema } from '@/domain/workspace/schema';

export type EventRow = {
  id: string;
  change_id: string;
  occurred_at: Date;
  action: ConsentAction;
  channel: string;
  topic: string;
  choice_before: Choice | null;
  frequency_before: string | null;
  paused_until_before: Date | null;
  choice_after: Choice | null;
  frequency_after: string | null;
  paused_until_after: Date | null;
  actor: Actor;
  source: Source;
  campaign: string | null;
  locale: string | null;
  wording_hash: Buffer | null;
  undoes_change_id: string | null;
};

/** The columns that {@link eventOf} reads. */
export const COLUMNS = `
  e.id, e.change_id, e.occurred_at, e.action, e.channel, e.topic,
  e.choice_before, e.frequency_before, e.paused_until_before,
  e.choice_after, e.frequency_after, e.paused_until_after,
  e.actor, e.source, e.campaign, e.locale, e.wording_hash, e.undoes_change_id`;

/** A SELECT of the events of the recipient with a ref ($2) of a workspace ($1), to be narrowed and ordered. */
export const EVENTS_OF_RECIPIENT = `
  SELECT ${COLUMNS}
    FROM recipient r CROSS JOIN LATERAL (${idsOf('r.id')}) own JOIN consent_event e ON e.recipient_id = own.id
   WHERE r.id = ${idNamed('$1', '$2')}`;

export function eventOf(row: EventRow): ConsentEvent {
  return {
    id: row.id,
    changeId: row.change_id,
    occurredAt: row.occurred_at,
    action: row.action,
    scope: scopeOf(row),
    before: {
      choice: row.choice_before,
      frequency: frequencySchema.nullable().parse(row.frequency_before),
      pausedUntil: row.paused_until_before,
    },
    after: {
      choice: row.choice_after,
      frequency: frequencySchema.nullable().parse(row.frequency_after),
      pausedUntil: row.paused_until_after,
    },
    actor: row.actor,
    source: row.source,
    campaign: row.campaign,
    locale: row.locale,
    wordingHash: row.wording_hash?.toString('hex') ?? null,
    undoesChangeId: row.undoes_change_id,
  };
}

/** The scope in a row's `channel` and `topic` columns, where `*` means all. */
export function scopeOf({ channel, topic }: { channel: string; topic: string }): Scope {
  return {
    channel: channel === '*' ? null : channelSchema.parse(channel),
    topic: topic === '*' ? null : topic,
  };
}
