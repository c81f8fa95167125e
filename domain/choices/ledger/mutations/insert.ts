// Tests: domain/choices/ledger/mutations/insert.db.test.ts
import { CURRENT_EPOCH } from '@/domain/choices/place/data';

/** The ledger's columns with their types, without those that say where on it an event stands. */
export const EVENT_COLUMNS = {
  workspace_id: 'uuid',
  recipient_id: 'uuid',
  change_id: 'uuid',
  occurred_at: 'timestamptz',
  action: 'text',
  channel: 'text',
  topic: 'text',
  choice_before: 'text',
  frequency_before: 'text',
  paused_until_before: 'timestamptz',
  choice_after: 'text',
  frequency_after: 'text',
  paused_until_after: 'timestamptz',
  actor: 'text',
  actor_id: 'text',
  source: 'text',
  link_purpose: 'text',
  link_channel: 'text',
  link_topic: 'text',
  campaign: 'text',
  wording_hash: 'bytea',
  locale: 'text',
  automated: 'bool',
  undoes_change_id: 'uuid',
  consent_source: 'text',
  consent_at: 'timestamptz',
  cause: 'text',
  recorded_at: 'timestamptz',
} as const;

export type EventColumn = keyof typeof EVENT_COLUMNS;

/** What every event says; whatever else is left out says nothing: null, or false. */
type Required =
  'workspace_id' | 'recipient_id' | 'change_id' | 'action' | 'channel' | 'topic' | 'actor' | 'source';

/** An SQL expression for each column. */
export type EventValues = Record<Required, string> & { [Column in EventColumn]?: string };

export const EVENT_COLUMN_NAMES = Object.keys(EVENT_COLUMNS) as EventColumn[];

/** Each column out of one of the same name. */
export const EVENT_NAMES = Object.fromEntries(EVENT_COLUMN_NAMES.map((column) => [column, column])) as Record<
  EventColumn,
  string
>;

/**
 * SQL that appends events to the ledger, a statement or the last part of one. Whatever writes events is built on it, so
 * that a column that is new, or means something else, is found wherever it is written.
 * @param rest of the statement: `FROM …` with the order in which they are appended, and what it returns.
 */
export function insertEvents(values: EventValues, rest: string): string {
  const columns = Object.keys(values).join(', ');
  return `INSERT INTO consent_event (epoch, ${columns})
    SELECT ${CURRENT_EPOCH}, ${Object.values(values).join(', ')}
      ${rest}`;
}
