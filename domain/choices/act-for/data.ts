import type { MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { maskAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_KINDS, refSchema, type AddressKind } from '@/domain/people/recipient/schema';
import type { Source } from '@/domain/access/author/schema';
import type { Chosen, ChosenPart, FoundRecipient, SentLast } from '@/domain/choices/act-for/schema';
import { scopeOf } from '@/domain/choices/ledger/data/row';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { IS_THEIRS, STOPS_CHANNEL } from '@/domain/people/suppression/data';
import { addressesIn, addressesOfRow, hashesIn, type AddressRow } from '@/domain/people/address/data';
import { channelSchema } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type Row = AddressRow & {
  ref: string;
  locale: string | null;
  consent_source: string | null;
  created_at: Date;
  merged_refs: string[];
};

const COLUMNS = `r.ref, ${addressesIn('r')}, r.locale, r.consent_source, r.created_at,
  ARRAY(SELECT m.ref FROM merged_ref m WHERE m.recipient_id = r.id ORDER BY m.ref) AS merged_refs`;

function clearOf(row: Row): Partial<Record<AddressKind, string>> {
  return Object.fromEntries(Object.entries(addressesOfRow(row)).filter(([, address]) => address));
}

function foundOf(row: Row): FoundRecipient {
  const clear = clearOf(row);
  const masked = ADDRESS_KINDS.flatMap((kind) => {
    const address = clear[kind];
    return address ? [[kind, maskAddress(kind, address)]] : [];
  });
  return {
    ref: row.ref,
    mergedRefs: row.merged_refs,
    addresses: Object.fromEntries(masked) as FoundRecipient['addresses'],
    locale: row.locale,
    consentSource: row.consent_source,
    since: row.created_at,
  };
}

/** Recipients with a ref, current or merged, that equals or begins with `start`, ordered by ref. */
export async function findByRef(
  { workspaceId }: MemberScope,
  start: string,
  limit: number,
): Promise<FoundRecipient[]> {
  if (!refSchema.safeParse(start).success) return [];
  const { rows } = await pool().query<Row>(
    `(SELECT ${COLUMNS} FROM recipient r
       WHERE r.workspace_id = $1 AND r.ref >= $2 AND starts_with(r.ref, $2) ORDER BY r.ref LIMIT $3)
     UNION
     (SELECT ${COLUMNS} FROM merged_ref m JOIN recipient r ON r.id = m.recipient_id
       WHERE m.workspace_id = $1 AND m.ref >= $2 AND starts_with(m.ref, $2) ORDER BY m.ref LIMIT $3)
      ORDER BY ref LIMIT $3`,
    [workspaceId, start, limit],
  );
  return rows.map(foundOf);
}

/** Recipients by their refs, current or merged. */
export async function readRecipients(
  { workspaceId }: MemberScope,
  refs: readonly string[],
): Promise<FoundRecipient[]> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM recipient r
      WHERE r.id = ANY(ARRAY(SELECT ${idNamed('$1', 'asked.ref')} FROM unnest($2::text[]) AS asked(ref))) ORDER BY r.ref`,
    [workspaceId, refs],
  );
  return rows.map(foundOf);
}

type ChosenRow = {
  channel: string;
  topic: string;
  part: ChosenPart;
  change_id: string;
  occurred_at: Date;
  source: Source;
};

/**
 * When each part of a recipient's standing choices was chosen. An undo chooses nothing: what it brought back was chosen
 * when it was. Parts that came in without an event, or under another ref of their address, are missing.
 */
export async function readChosen({ workspaceId }: MemberScope, ref: string): Promise<Chosen[]> {
  const { rows } = await pool().query<ChosenRow>(
    `SELECT DISTINCT ON (p.channel, p.topic, said.part) p.channel, p.topic, said.part, e.change_id, e.occurred_at, e.source
       FROM preference p
       JOIN consent_event e ON e.recipient_id IN (${idsOf('p.recipient_id')}) AND e.channel = p.channel AND e.topic = p.topic
      CROSS JOIN LATERAL (VALUES
        ('choice', e.choice_after = p.choice AND e.choice_before IS DISTINCT FROM e.choice_after),
        ('frequency', e.frequency_after = p.frequency AND e.frequency_before IS DISTINCT FROM e.frequency_after),
        ('pause', e.paused_until_after = p.paused_until AND e.paused_until_before IS DISTINCT FROM e.paused_until_after)
      ) AS said(part, is_it)
      WHERE p.recipient_id = ${idNamed('$1', '$2')} AND said.is_it AND e.action NOT IN ('undo', 'merge')
        AND NOT EXISTS (SELECT FROM consent_event u
                         WHERE u.recipient_id = e.recipient_id AND u.undoes_change_id = e.change_id)
      ORDER BY p.channel, p.topic, said.part, e.id DESC`,
    [workspaceId, ref],
  );
  return rows.map(({ part, change_id, occurred_at, source, ...at }) => ({
    scope: scopeOf(at),
    part,
    changeId: change_id,
    at: occurred_at,
    source,
  }));
}

/** When each topic was last sent to a recipient on each channel, as far as senders told. */
export async function readSentLast({ workspaceId }: MemberScope, ref: string): Promise<SentLast[]> {
  const { rows } = await pool().query<{ channel: string; topic: string; sent_at: Date }>(
    `SELECT l.channel, l.topic, l.sent_at FROM last_send l WHERE l.recipient_id = ${idNamed('$1', '$2')}`,
    [workspaceId, ref],
  );
  return rows.map(({ channel, topic, sent_at }) => ({
    channel: channelSchema.parse(channel),
    topic,
    sentAt: sent_at,
  }));
}

/** A recipient's addresses unmasked; null if there is no such recipient. For `mutations.ts`, which logs who looked. */
export async function readClearAddresses(
  { workspaceId }: MemberScope,
  ref: string,
): Promise<Partial<Record<AddressKind, string>> | null> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM recipient r WHERE r.id = ${idNamed('$1', '$2')}`,
    [workspaceId, ref],
  );
  return rows[0] ? clearOf(rows[0]) : null;
}

/**
 * Everything stored about a person, as one JSON object: their record, unmasked addresses, choices, the ledger with the
 * wordings they saw, their reasons and comments, when messages were sent to them, and the stops on their addresses.
 * Requirement 18. Null if there is no such recipient. For `mutations.ts`.
 */
export async function readEverything(
  { workspaceId }: WorkspaceScope,
  ref: string,
): Promise<Record<string, unknown> | null> {
  const { rows } = await pool().query<{ everything: Record<string, unknown> }>(EVERYTHING_OF, [
    workspaceId,
    ref,
  ]);
  return rows[0]?.everything ?? null;
}

const EVERYTHING_OF = `
  SELECT json_build_object(
    'ref', r.ref, 'email', r.email, 'phone', r.phone, 'pushToken', r.push_token, 'postalAddress', r.postal_address,
    'mergedRefs', (SELECT coalesce(json_agg(m.ref ORDER BY m.ref), '[]') FROM merged_ref m WHERE m.recipient_id = r.id),
    'locale', r.locale, 'timeZone', r.time_zone, 'attributes', r.attributes, 'createdAt', r.created_at,
    'consent', json_build_object('source', r.consent_source, 'at', r.consent_at, 'import',
      (SELECT i.file_name FROM recipient_import i WHERE i.id = r.import_id
          AND NOT EXISTS (SELECT FROM consent_evidence c WHERE c.recipient_id = r.id
                             AND c.source = r.consent_source AND c.given_at = r.consent_at))),
    'consents', (SELECT coalesce(json_agg(json_build_object('id', c.id, 'change', c.change_id, 'channel', c.channel,
        'topic', c.topic, 'source', c.source, 'givenAt', c.given_at, 'wording', w.text, 'evidence', c.evidence,
        'recordedAt', c.recorded_at) ORDER BY c.id), '[]')
        FROM consent_evidence c LEFT JOIN wording w ON w.workspace_id = c.workspace_id AND w.hash = c.wording_hash
       WHERE c.recipient_id IN (${idsOf('r.id')})),
    'preferences', (SELECT coalesce(json_agg(json_build_object('channel', p.channel, 'topic', p.topic, 'choice', p.choice,
        'frequency', p.frequency, 'pausedUntil', p.paused_until, 'updatedAt', p.updated_at)
        ORDER BY p.channel, p.topic), '[]') FROM preference p WHERE p.recipient_id = r.id),
    'events', (SELECT coalesce(json_agg(json_build_object('id', e.id::text, 'change', e.change_id,
        'occurredAt', e.occurred_at, 'action', e.action, 'channel', e.channel, 'topic', e.topic,
        'before', json_build_object('choice', e.choice_before, 'frequency', e.frequency_before, 'pausedUntil', e.paused_until_before),
        'after', json_build_object('choice', e.choice_after, 'frequency', e.frequency_after, 'pausedUntil', e.paused_until_after),
        'actor', e.actor, 'source', e.source, 'campaign', e.campaign, 'locale', e.locale, 'wording', w.text) ORDER BY e.id), '[]')
        FROM consent_event e LEFT JOIN wording w ON w.workspace_id = e.workspace_id AND w.hash = e.wording_hash
       WHERE e.recipient_id IN (${idsOf('r.id')})),
    'feedback', (SELECT coalesce(json_agg(json_build_object('change', f.change_id, 'at', f.created_at,
        'reason', f.reason, 'comment', f.comment) ORDER BY f.created_at), '[]')
        FROM feedback f WHERE f.recipient_id IN (${idsOf('r.id')})),
    'lastSends', (SELECT coalesce(json_agg(json_build_object('channel', l.channel, 'topic', l.topic, 'sentAt', l.sent_at,
        'earlier', l.earlier)
        ORDER BY l.channel, l.topic), '[]') FROM last_send l WHERE l.recipient_id = r.id),
    'suppressions', (SELECT coalesce(json_agg(json_build_object('channel', s.channel, 'cause', s.cause, 'at', s.at)
        ORDER BY s.channel, s.cause), '[]')
        FROM (SELECT s.channel, s.cause, max(s.made_at) AS at FROM standing_fact s WHERE ${IS_THEIRS} AND ${STOPS_CHANNEL}
               GROUP BY s.channel, s.cause) s),
    'knownOfAddresses', (SELECT coalesce(json_agg(json_build_object('kind', f.kind, 'channel', f.channel, 'topic', f.topic,
        'cause', f.cause, 'frequency', f.frequency, 'pausedUntil', f.paused_until, 'madeAt', f.made_at, 'toldAt', f.told_at,
        'source', f.source, 'own', coalesce(f.recipient_id IN (${idsOf('r.id')}), false)) ORDER BY f.id), '[]')
        FROM address_fact f WHERE f.workspace_id = r.workspace_id
         AND f.address_hash IN (${hashesIn('r')}))
  ) AS everything
  FROM recipient r WHERE r.id = ${idNamed('$1', '$2')}`;
