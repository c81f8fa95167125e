/** The cast of the domain's tests: each test founds its own workspace and admits the people it needs. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { openApiKey, openWorkspace, openWorkspaceAsOperator } from '@/domain/access/scope/data';
import type { ApiScope, MemberScope, Proof, Role } from '@/domain/access/scope/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { ChangeRequest } from '@/domain/choices/preference/mutations/request';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { hashAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { createApiKey } from '@/domain/access/api-key/mutations';
import type { ApiPermission } from '@/domain/access/api-key/schema';
import { addressKey } from '@/domain/people/address/data';
import { now } from '@/lib/clock';

export const NOW = new Date('2026-11-02T09:30:00.000Z');

/** A time after NOW. */
export function later(milliseconds: number): Date {
  return new Date(NOW.getTime() + milliseconds);
}

export const CAST_CHANNELS: Channel[] = ['email', 'sms', 'push'];

function topic(key: string, channels: Channel[], rest: Partial<Topic> = {}): Topic {
  return {
    key,
    groupKey: 'all',
    kind: 'marketing',
    name: { en: key },
    description: { en: `About ${key}.` },
    lockedReason: null,
    frequencies: ['every', 'weekly', 'monthly'],
    defaultChoice: 'in',
    channels: channels.map((channel) => ({ channel, typicalPerMonth: 4 })),
    ...rest,
  };
}

export const CAST_TOPICS: Topic[] = [
  topic('news', ['email', 'sms', 'push']),
  topic('offers', ['email', 'sms'], { frequencies: ['every', 'daily', 'weekly', 'monthly'] }),
  topic('events', ['email'], { frequencies: [], defaultChoice: 'out' }),
  topic('receipts', ['email', 'sms'], {
    kind: 'transactional',
    frequencies: [],
    lockedReason: { en: 'By law.' },
  }),
  topic('partners', ['email'], { kind: 'sharing', frequencies: [] }),
];

/** A new workspace for a test, with the cast's channels and topics. */
export async function foundWorkspace(database: pg.Pool): Promise<WorkspaceScope> {
  const [id, groupId, key] = [randomUUID(), randomUUID(), `w-${randomUUID()}`];
  await database.query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark,
                            time_zone, shares_data, updated_at)
     VALUES ($1, $2, 'Test', '{en,pt-BR}', 'hello@example.com', '1 Test Street', '#005ea5', '#7cc4ff', 'UTC', true, now())`,
    [id, key],
  );
  await database.query(
    `INSERT INTO workspace_channel (workspace_id, channel, position)
     SELECT $1, channel, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS channels(channel, ordinal)`,
    [id, CAST_CHANNELS],
  );
  await database.query(
    `INSERT INTO topic_group (id, workspace_id, key, name, position) VALUES ($1, $2, 'all', '{"en": "All"}', 1)`,
    [groupId, id],
  );
  await database.query(
    `WITH made AS (
       INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, locked_reason, frequencies,
                          default_choice, position)
       SELECT gen_random_uuid(), $1, $2, key, kind, name, description, "lockedReason", frequencies, "defaultChoice", ordinal
         FROM ROWS FROM (jsonb_to_recordset($3) AS (key text, kind text, name jsonb, description jsonb,
                "lockedReason" jsonb, frequencies text[], "defaultChoice" text)) WITH ORDINALITY
           AS topics(key, kind, name, description, "lockedReason", frequencies, "defaultChoice", ordinal)
       RETURNING id, key)
     INSERT INTO topic_channel (topic_id, channel, typical_per_month)
     SELECT made.id, c.channel, c."typicalPerMonth"
       FROM jsonb_to_recordset($3) AS topics(key text, channels jsonb) JOIN made USING (key),
            jsonb_to_recordset(topics.channels) AS c(channel text, "typicalPerMonth" float)`,
    [id, groupId, JSON.stringify(CAST_TOPICS)],
  );
  const scope = await openWorkspaceAsOperator(key);
  if (!scope) throw new Error('The workspace is not there');
  return scope;
}

/** The scope of a new API key of a workspace, with these permissions. */
export async function apiScopeOf(
  workspace: WorkspaceScope,
  permissions: ApiPermission[] = ['preferences:read', 'preferences:write'],
): Promise<ApiScope> {
  const key = { name: 'Shop', permissions, expiresAt: null };
  const { token } = await createApiKey(workspace, key, 'The owner', now());
  const opened = await openApiKey(token, now());
  if (!opened) throw new Error('The key does not open');
  return opened;
}

/** Someone who is logged in to a workspace. */
export type CastMember = {
  scope: MemberScope;
  loginId: string;
  memberId: string;
  sessionId: string;
  email: string;
};

/** A new member of a workspace, logged in at NOW; without a password. */
export async function engage(
  database: pg.Pool,
  { workspaceId }: WorkspaceScope,
  role: Role,
): Promise<CastMember> {
  const [loginId, memberId, sessionId] = [randomUUID(), randomUUID(), randomUUID()];
  const email = `${role}.${loginId.slice(0, 8)}@example.com`;
  await database.query('INSERT INTO login (id, email, name) VALUES ($1, $2, $3)', [
    loginId,
    email,
    `The ${role}`,
  ]);
  await database.query('INSERT INTO member (id, workspace_id, login_id, role) VALUES ($1, $2, $3, $4)', [
    memberId,
    workspaceId,
    loginId,
    role,
  ]);
  await database.query(
    'INSERT INTO login_session (id, login_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)',
    [sessionId, loginId, NOW, later(7 * 86_400_000)],
  );
  const opened = await openWorkspace(sessionId, await workspaceKeyOf(database, { workspaceId }), null, NOW);
  if (opened.kind !== 'open') throw new Error(`The ${role} is ${opened.kind}`);
  return { scope: opened.scope, loginId, memberId, sessionId, email };
}

/** One member of each role, and a stranger: the owner of another workspace. */
export async function castOf(
  database: pg.Pool,
  scope: WorkspaceScope,
): Promise<Record<Role | 'stranger', CastMember>> {
  return {
    owner: await engage(database, scope, 'owner'),
    marketer: await engage(database, scope, 'marketer'),
    agent: await engage(database, scope, 'agent'),
    viewer: await engage(database, scope, 'viewer'),
    stranger: await engage(database, await foundWorkspace(database), 'owner'),
  };
}

/** A workspace's key, as in the addresses of its pages. */
export async function workspaceKeyOf(
  database: pg.Pool,
  { workspaceId }: Pick<WorkspaceScope, 'workspaceId'>,
): Promise<string> {
  const { rows } = await database.query<{ key: string }>('SELECT key FROM workspace WHERE id = $1', [
    workspaceId,
  ]);
  return rows[0]?.key ?? '';
}

/** The audit log of a workspace, oldest first: `The owner member.removed ada@example.com`. */
export async function auditOf(database: pg.Pool, { workspaceId }: WorkspaceScope): Promise<string[]> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT concat_ws(' ', a.actor_name, a.action, a.subject, p.ref) AS line
       FROM audit_entry a LEFT JOIN audit_person p ON p.workspace_id = a.workspace_id AND p.entry_id = a.id
      WHERE a.workspace_id = $1 ORDER BY a.id`,
    [workspaceId],
  );
  return rows.map(({ line }) => line);
}

/** The keyed hash of an e-mail address or number, as in `recipient` and `address_fact`. */
export function hashOf({ workspaceId }: WorkspaceScope, kind: 'email' | 'phone', address: string): Buffer {
  return hashAddress(addressKey(), workspaceId, kind, address);
}

/**
 * Adds facts that a sender reports about an e-mail address or number: stops of a channel at NOW, unless given
 * otherwise.
 */
export async function tellFact(
  database: pg.Pool,
  { workspaceId }: WorkspaceScope,
  addressHash: Buffer,
  fact: { channel: Channel; cause: SuppressionCause; madeAt?: Date },
): Promise<void> {
  await database.query(
    `INSERT INTO address_fact (workspace_id, address_hash, kind, channel, topic, cause, made_at, source)
     VALUES ($1, $2, $3, $4, '*', $5, $6, 'api')`,
    [workspaceId, addressHash, ADDRESS_OF[fact.channel], fact.channel, fact.cause, fact.madeAt ?? NOW],
  );
}

/** Adds a recipient with these addresses; returns their id. */
export async function admit(
  database: pg.Pool,
  scope: WorkspaceScope,
  { ref, email = null, phone = null }: { ref: string; email?: string | null; phone?: string | null },
): Promise<string> {
  const id = randomUUID();
  await database.query(
    `INSERT INTO recipient (id, workspace_id, ref, email, email_hash, phone, phone_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      scope.workspaceId,
      ref,
      email,
      email && hashOf(scope, 'email', email),
      phone,
      phone && hashOf(scope, 'phone', phone),
    ],
  );
  return id;
}

/** The context of a change that a recipient makes on the page, unless given otherwise. */
export function contextOf(rest: Partial<ChangeContext> = {}): ChangeContext {
  return {
    actor: 'recipient',
    actorId: null,
    source: 'page',
    link: null,
    wording: null,
    locale: 'en',
    automated: false,
    undoesChangeId: null,
    now: NOW,
    ...rest,
  };
}

/**
 * A recipient's request on the page of their center, unless given otherwise. A link that may turn things on speaks for
 * the address that it was sent to, as does fresh proof.
 */
export function requestOf(
  scope: WorkspaceScope,
  recipient: string,
  changes: PreferenceChange[],
  {
    context,
    asked = 'center',
    ...rest
  }: Partial<Proof> & Partial<Pick<ChangeRequest, 'asked'>> & { context?: Partial<ChangeContext> } = {},
): ChangeRequest {
  const { reducesOnly = false, endsOwnPauses = false, freshProof = false } = rest;
  const made = contextOf(context);
  const isByLink = !reducesOnly && made.link !== null && made.actor === 'recipient';
  const { speaksForAddress = freshProof || isByLink } = rest;
  const proof = { reducesOnly, endsOwnPauses, freshProof, speaksForAddress };
  return { scope, recipient, changes, asked, proof, context: made };
}

export const stop = (scope: Scope): PreferenceChange => ({ kind: 'stop', scope });
export const start = (scope: Scope): PreferenceChange => ({ kind: 'start', scope });

/** The id of the change that was made; throws if none was. */
export function changeIdOf(outcome: ChangeOutcome | { kind: string } | undefined): string {
  if (outcome?.kind !== 'changed' || !('changeId' in outcome))
    throw new Error(`It was ${outcome?.kind ?? 'nothing'}`);
  return outcome.changeId;
}
