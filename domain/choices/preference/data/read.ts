import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { scopeKey, type Standing } from '@/domain/catalog/choice/schema';
import { withAddress } from '@/domain/choices/preference/rules/effective';
import type { Standings } from '@/domain/choices/preference/schema';
import { isErased } from '@/domain/people/recipient/data';
import { maskAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_KINDS, ADDRESS_OF, type Recipient } from '@/domain/people/recipient/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import { holdingOfRows, IS_THEIRS, type StandingRow } from '@/domain/people/suppression/data';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import { CHANNELS, channelSchema, type Channel } from '@/domain/workspace/schema';
import { addressesIn, addressesOfRow, type AddressRow } from '@/domain/people/address/data';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';

export type PreferenceRow = {
  recipient_id: string;
  channel: string;
  topic: string;
  choice: 'in' | 'out' | null;
  frequency: string | null;
  paused_until: Date | null;
};

/** The preferences of each of these recipients, by id; a recipient without any is missing. */
export async function readStandings(
  client: pg.PoolClient | pg.Pool,
  recipientIds: readonly string[],
): Promise<Map<string, Standings>> {
  const query = prepared(
    `SELECT recipient_id, channel, topic, choice, frequency, paused_until
       FROM preference WHERE recipient_id = ANY($1::uuid[])`,
    [recipientIds],
  );
  const { rows } = await client.query<PreferenceRow>(query);
  const byRecipient = new Map<string, Map<string, Standing>>();
  for (const row of rows) {
    const standings = byRecipient.get(row.recipient_id) ?? new Map<string, Standing>();
    byRecipient.set(row.recipient_id, standings.set(...standingOf(row)));
  }
  return byRecipient;
}

/** A row as an entry of {@link Standings}. */
export function standingOf(row: Omit<PreferenceRow, 'recipient_id'>): [string, Standing] {
  const channel: Channel | null = row.channel === '*' ? null : channelSchema.parse(row.channel);
  const topic = row.topic === '*' ? null : row.topic;
  const frequency = row.frequency === null ? null : frequencySchema.parse(row.frequency);
  return [scopeKey({ channel, topic }), { choice: row.choice, frequency, pausedUntil: row.paused_until }];
}

/**
 * SQL: whether the pause in a row `p` of `preference` is the recipient's own. They asked for it through a link, and no
 * one else has set it anew since.
 */
const IS_OWN_PAUSE = `(p.paused_until IS NOT NULL AND coalesce((
  SELECT e.actor = 'recipient' AND e.link_purpose IS NOT NULL FROM consent_event e
   WHERE e.recipient_id IN (${idsOf('p.recipient_id')}) AND e.channel = p.channel AND e.topic = p.topic
     AND e.action <> 'merge' AND e.paused_until_after = p.paused_until AND e.paused_until_before IS DISTINCT FROM e.paused_until_after
   ORDER BY e.id DESC LIMIT 1), false))`;

/** Recipient id → keys of the scopes at which they paused themselves; a recipient without any is missing. */
export async function readOwnPauses(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  if (recipientIds.length === 0) return new Map();
  const { rows } = await client.query<{ recipient_id: string; scopes: string[] }>(
    `SELECT p.recipient_id, array_agg(p.channel || ' ' || p.topic) AS scopes FROM preference p
      WHERE p.recipient_id = ANY($1::uuid[]) AND ${IS_OWN_PAUSE} GROUP BY p.recipient_id`,
    [recipientIds],
  );
  return new Map(rows.map(({ recipient_id: id, scopes }) => [id, new Set(scopes)]));
}

/** When a topic last went out to a recipient on a channel. */
export type LastSend = { channel: Channel; topic: string; sentAt: Date };

/** All that the recipient's page shows about them. */
export type Center = {
  recipient: Recipient;
  /** What holds: their own choices combined with those made for their address under any ref. */
  standings: Standings;
  /** Their own choices only. */
  chosen: Standings;
  /** The keys of the scopes at which they asked for the pause themselves, so that a link may end it. Decision 0037. */
  ownPauses: ReadonlySet<string>;
  /** The choices that apply to their addresses, under whichever ref they were made. */
  address: Standings;
  /** The channels on which their address is stopped, and why. */
  suppressed: ReadonlyMap<Channel, SuppressionCause>;
  /**
   * The last sends to everyone who shares an address with them, if a frequency applies to it; else empty. Transactional
   * topics excluded.
   */
  addressSends: LastSend[];
  /** Transactional topics excluded: no frequency counts them. */
  lastSends: LastSend[];
  /** Where their consent came from; null if unverified. Not shown to them: visits are counted by it. */
  consentSource: string | null;
  consentAt: Date | null;
  /** The id of their newest event in the ledger; '0' if there is none. */
  lastEventId: string;
};

type CenterRow = AddressRow & {
  /** Which of those asked about it is, from 1. */
  place: string;
  id: string;
  locale: string | null;
  time_zone: string | null;
  consent_source: string | null;
  consent_at: Date | null;
  preferences:
    (Omit<PreferenceRow, 'recipient_id' | 'paused_until'> & { paused_until: string | null })[] | null;
  own_pauses: string[] | null;
  last_sends: SendRow[] | null;
  address_facts: StandingRow[] | null;
  last_event_id: string | null;
};

// One round trip for all the page views that wait for it.
const CENTERS = `
  SELECT asked.place, r.id, r.locale, r.time_zone, r.consent_source, r.consent_at, ${addressesIn('r')},
         (SELECT json_agg(json_build_object('channel', p.channel, 'topic', p.topic, 'choice', p.choice,
                                            'frequency', p.frequency, 'paused_until', p.paused_until))
            FROM preference p WHERE p.recipient_id = r.id) AS preferences,
         (SELECT array_agg(p.channel || ' ' || p.topic)
            FROM preference p WHERE p.recipient_id = r.id AND ${IS_OWN_PAUSE}) AS own_pauses,
         (SELECT json_agg(json_build_object('channel', l.channel, 'topic', l.topic, 'sent_at', l.sent_at))
            FROM last_send l JOIN topic t ON t.workspace_id = r.workspace_id AND t.key = l.topic
           WHERE l.recipient_id = r.id AND t.kind <> 'transactional') AS last_sends,
         (SELECT json_agg(json_build_object('channel', s.channel, 'topic', s.topic, 'cause', s.cause,
                                            'frequency', s.frequency, 'paused_until', s.paused_until))
            FROM standing_fact s WHERE ${IS_THEIRS}) AS address_facts,
         (SELECT max(e.id) FROM consent_event e WHERE e.recipient_id = r.id) AS last_event_id
    FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked(workspace_id, ref, place)
    JOIN recipient r ON r.id = ${idNamed('asked.workspace_id', 'asked.ref')}`;

/** Whose center is read: the recipient of this ref. */
export type CenterOf = { scope: WorkspaceScope; ref: string };

/**
 * Reads what a link's holder may see of each recipient, addresses masked, in the order asked. Null for one who was
 * erased.
 */
export async function readCenters(asked: readonly CenterOf[]): Promise<(Center | null)[]> {
  const workspaces = asked.map(({ scope }) => scope.workspaceId);
  const refs = asked.map(({ ref }) => ref);
  const { rows } = await pool().query<CenterRow>(prepared(CENTERS, [workspaces, refs]));
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return Promise.all(
    asked.map(async ({ scope, ref }, index) => {
      const row = byPlace.get(index + 1);
      if (row) return centerOf(row, scope, ref);
      return (await isErased(scope, ref)) ? null : notYetKnown(ref);
    }),
  );
}

/** {@link readCenters} for one. */
export async function readCenterOf(scope: WorkspaceScope, ref: string): Promise<Center | null> {
  const [center = null] = await readCenters([{ scope, ref }]);
  return center;
}

async function centerOf(row: CenterRow, scope: WorkspaceScope, ref: string): Promise<Center> {
  const address = holdingOfRows(row.address_facts ?? []);
  const chosen = new Map(
    row.preferences?.map((preference) =>
      standingOf({
        ...preference,
        paused_until: preference.paused_until ? new Date(preference.paused_until) : null,
      }),
    ),
  );
  const isSlowed = [...address.standings.values()].some(
    ({ frequency }) => frequency && frequency !== 'every',
  );
  const addresses = addressesOfRow(row);
  return {
    recipient: {
      id: row.id,
      ref,
      locale: row.locale,
      timeZone: row.time_zone,
      maskedAddresses: Object.fromEntries(
        ADDRESS_KINDS.flatMap((kind) => {
          const address = addresses[kind];
          return address ? [[kind, maskAddress(kind, address)]] : [];
        }),
      ),
    },
    standings: withAddress(chosen, address.standings, now()),
    chosen,
    ownPauses: new Set(row.own_pauses),
    address: address.standings,
    suppressed: address.causes,
    addressSends: isSlowed ? await readAddressSends(scope, ref) : [],
    lastSends: (row.last_sends ?? []).map(sendOf),
    consentSource: row.consent_source,
    consentAt: row.consent_at,
    lastEventId: row.last_event_id ?? '0',
  };
}

type SendRow = { channel: string; topic: string; sent_at: string | Date };

function sendOf({ channel, topic, sent_at }: SendRow): LastSend {
  return { channel: channelSchema.parse(channel), topic, sentAt: new Date(sent_at) };
}

/** When topics last went out to anyone who shares an address with the recipient, on the channels of that address. */
async function readAddressSends({ workspaceId }: WorkspaceScope, ref: string): Promise<LastSend[]> {
  const sharing = ADDRESS_KINDS.map((kind) => {
    const channels = CHANNELS.filter((channel) => ADDRESS_OF[channel] === kind);
    return `SELECT o.id, '{${channels.join(',')}}'::text[] AS channels FROM recipient o
             WHERE o.workspace_id = r.workspace_id AND o.${kind}_hash = r.${kind}_hash`;
  }).join(' UNION ALL ');
  const { rows } = await pool().query<SendRow>(
    `SELECT l.channel, l.topic, max(l.sent_at) AS sent_at
       FROM recipient r CROSS JOIN LATERAL (${sharing}) o
       JOIN last_send l ON l.recipient_id = o.id AND l.channel = ANY(o.channels)
       JOIN topic t ON t.workspace_id = r.workspace_id AND t.key = l.topic AND t.kind <> 'transactional'
      WHERE r.id = ${idNamed('$1', '$2')} GROUP BY l.channel, l.topic`,
    [workspaceId, ref],
  );
  return rows.map(sendOf);
}

/** A recipient first seen through a good link: nothing is stored until their first change. */
export function notYetKnown(ref: string): Center {
  return {
    recipient: { id: null, ref, locale: null, timeZone: null, maskedAddresses: {} },
    standings: new Map(),
    chosen: new Map(),
    ownPauses: new Set(),
    address: new Map(),
    suppressed: new Map(),
    addressSends: [],
    lastSends: [],
    consentSource: null,
    consentAt: null,
    lastEventId: '0',
  };
}
