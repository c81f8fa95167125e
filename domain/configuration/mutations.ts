import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { MemberScope, WorkspaceScope } from '@/domain/access/schema';
import { appendAudit } from '@/domain/audit/mutations';
import { readDraft, readPublished, readVersion, type Draft } from '@/domain/configuration/data';
import { differencesOf, findProblems } from '@/domain/configuration/rules';
import {
  configurationSchema,
  SECTION_SCHEMAS,
  type Configuration,
  type Problem,
  type Section,
} from '@/domain/configuration/schema';
import { askForRebuild } from '@/domain/rollup/mutations';
import { forgetCatalogs } from '@/domain/topic/data';
import { transaction } from '@/lib/db/pool';

/** Somebody else saved meanwhile: nothing was written, and what was typed is still the caller's to show. */
export type Stale = { kind: 'stale'; by: string; at: Date };

export type SaveOutcome =
  | { kind: 'saved'; revision: number }
  | { kind: 'invalid'; issues: { at: string; message: string }[] }
  | Stale;

/**
 * Saves one section of the draft.
 * @param value as the section's form sends it, see `SECTION_SCHEMAS`.
 * @param revision that of the draft the form was filled from.
 */
export async function saveSection(
  scope: MemberScope,
  section: Section,
  value: unknown,
  revision: number,
): Promise<SaveOutcome> {
  const parsed = SECTION_SCHEMAS[section].safeParse(value);
  if (!parsed.success)
    return {
      kind: 'invalid',
      issues: parsed.error.issues.map(({ path, message }) => ({ at: path.join('.'), message })),
    };
  return transaction(async (client) => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    const next = configurationSchema.parse({ ...draft.configuration, ...parsed.data });
    await appendAudit(client, scope, { action: `settings.saved`, subject: section });
    return { kind: 'saved', revision: await keepDraft(client, scope, next, revision) };
  });
}

/** Throws the draft away: what is published holds on. */
export async function discardDraft(
  scope: MemberScope,
  revision: number,
): Promise<{ kind: 'discarded' } | Stale> {
  return transaction(async (client) => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    await client.query('DELETE FROM configuration_draft WHERE workspace_id = $1', [scope.workspaceId]);
    await appendAudit(client, scope, { action: 'settings.discarded' });
    return { kind: 'discarded' };
  });
}

/** Makes an earlier version the draft, to be looked at and published again. */
export async function draftFromVersion(
  scope: MemberScope,
  number: number,
): Promise<{ kind: 'drafted' } | { kind: 'not_found' }> {
  const version = await readVersion(scope, number);
  if (!version) return { kind: 'not_found' };
  return transaction(async (client) => {
    const { revision } = await lockDraft(client, scope);
    await keepDraft(client, scope, withLaterKeys(version, await readPublished(scope, client)), revision);
    await appendAudit(client, scope, { action: 'settings.restored', subject: String(number) });
    return { kind: 'drafted' };
  });
}

/** What was published after the version stays known, archived: its keys stand in links and in the ledger. */
function withLaterKeys(version: Configuration, published: Configuration): Configuration {
  const later = <Entry extends { key: string }>(own: Entry[], others: Entry[]) =>
    others.filter(({ key }) => !own.some((entry) => entry.key === key));
  const topics = later(version.topics, published.topics);
  const groups = later(version.groups, published.groups).filter(({ key }) =>
    topics.some(({ group }) => group === key),
  );
  return {
    ...version,
    groups: [...version.groups, ...groups],
    topics: [...version.topics, ...topics.map((topic) => ({ ...topic, archived: true }))],
    reasons: [
      ...version.reasons,
      ...later(version.reasons, published.reasons).map((reason) => ({ ...reason, archived: true })),
    ],
  };
}

export type PublishOutcome =
  | { kind: 'published'; number: number }
  | { kind: 'problems'; problems: Problem[] }
  | { kind: 'nothing' }
  | Stale;

/**
 * Publishes the draft: recipients see it within seconds. In one transaction with the version it becomes; what was
 * published before is kept as a version too.
 */
export async function publishDraft(
  scope: MemberScope,
  revision: number,
  note: string | null,
): Promise<PublishOutcome> {
  const outcome = await transaction(async (client): Promise<PublishOutcome> => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    const before = await readPublished(scope, client);
    const differences = differencesOf(before, draft.configuration);
    if (differences.length === 0) return { kind: 'nothing' };
    const problems = findProblems(draft.configuration, before).filter(({ level }) => level === 'error');
    if (problems.length > 0) return { kind: 'problems', problems };
    const number = await addVersion(client, scope, before, draft.configuration, note);
    await apply(client, scope, draft.configuration);
    // Days in reports are the workspace's own: they begin at another hour now.
    if (before.sender.timeZone !== draft.configuration.sender.timeZone) await askForRebuild(client, scope);
    await client.query('DELETE FROM configuration_draft WHERE workspace_id = $1', [scope.workspaceId]);
    const changed = differences.map(({ at }) => at);
    await appendAudit(client, scope, {
      action: 'settings.published',
      subject: String(number),
      details: { changed },
    });
    return { kind: 'published', number };
  });
  if (outcome.kind === 'published') forgetCatalogs();
  return outcome;
}

/** Held to the end of the transaction by the workspace's row, for there may be no draft to lock yet. */
async function lockDraft(client: pg.PoolClient, scope: WorkspaceScope): Promise<Draft> {
  await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
  return readDraft(scope, client);
}

function staleBy({ updatedBy, updatedAt }: Draft): Stale {
  return { kind: 'stale', by: updatedBy ?? '', at: updatedAt ?? new Date(0) };
}

async function keepDraft(
  client: pg.PoolClient,
  { workspaceId, member }: MemberScope,
  configuration: Configuration,
  revision: number,
): Promise<number> {
  const { rows } = await client.query<{ revision: number }>(
    `INSERT INTO configuration_draft (workspace_id, document, revision, base_number, updated_at, updated_by)
     SELECT $1, $2, $3, coalesce(max(number), 0), now(), $4 FROM configuration_version WHERE workspace_id = $1
     ON CONFLICT (workspace_id) DO UPDATE
        SET document = excluded.document, revision = excluded.revision,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by
     RETURNING revision`,
    [workspaceId, JSON.stringify(configuration), revision + 1, member.name],
  );
  return rows[0]?.revision ?? revision + 1;
}

async function addVersion(
  client: pg.PoolClient,
  { workspaceId, member }: MemberScope,
  before: Configuration,
  after: Configuration,
  note: string | null,
): Promise<number> {
  // What stood before the first publishing is a version too: it is what the ledger's first wordings were shown with.
  await client.query(
    `INSERT INTO configuration_version (workspace_id, number, document, published_at, published_by)
     SELECT w.id, 1, $2, w.created_at, '' FROM workspace w
      WHERE w.id = $1 AND NOT EXISTS (SELECT FROM configuration_version v WHERE v.workspace_id = w.id)`,
    [workspaceId, JSON.stringify(before)],
  );
  const { rows } = await client.query<{ number: number }>(
    `INSERT INTO configuration_version (workspace_id, number, document, published_by, note)
     SELECT $1, max(number) + 1, $2, $3, $4 FROM configuration_version WHERE workspace_id = $1
     RETURNING number`,
    [workspaceId, JSON.stringify(after), member.name, note],
  );
  return rows[0]?.number ?? 0;
}

/** Writes a configuration into the tables that pages and decisions read. Nothing that has a key is ever deleted. */
async function apply(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  next: Configuration,
): Promise<void> {
  const { sender, look, copy } = next;
  await client.query(
    `UPDATE workspace SET name = $2, contact_email = $3, contact_url = $4, postal_address = $5, time_zone = $6,
            locales = $7, shares_data = $8, accent_light = $9, accent_dark = $10, logo = decode($11, 'base64'),
            logo_type = $12, copy = $13, requires_verified_consent = $14, consent_max_age_months = $15,
            updated_at = now() WHERE id = $1`,
    [
      ...[workspaceId, sender.name, sender.contactEmail, sender.contactUrl, sender.postalAddress],
      ...[sender.timeZone, sender.locales, sender.sharesData, look.accentLight, look.accentDark],
      ...[look.logo?.data ?? null, look.logo?.type ?? null, JSON.stringify(copy)],
      ...[sender.requiresVerifiedConsent, sender.consentMaxAgeMonths],
    ],
  );
  await client.query('DELETE FROM workspace_channel WHERE workspace_id = $1', [workspaceId]);
  await client.query(
    `INSERT INTO workspace_channel (workspace_id, channel, position)
     SELECT $1, channel, position FROM unnest($2::text[]) WITH ORDINALITY AS given(channel, position)`,
    [workspaceId, next.channels],
  );
  await applyGroups(client, workspaceId, next);
  await applyTopics(client, workspaceId, next);
  await client.query(
    `INSERT INTO reason (id, workspace_id, key, label, cause, position, archived_at)
     SELECT r.id, $1, r.key, r.label, r.cause, r.position, CASE WHEN r.archived THEN now() END
       FROM jsonb_to_recordset($2) AS r(id uuid, key text, label jsonb, cause text, position int, archived bool)
     ON CONFLICT (workspace_id, key) DO UPDATE
        SET label = excluded.label, cause = excluded.cause, position = excluded.position,
            archived_at = CASE WHEN excluded.archived_at IS NULL THEN NULL
                               ELSE coalesce(reason.archived_at, excluded.archived_at) END`,
    [workspaceId, JSON.stringify(numbered(next.reasons))],
  );
}

async function applyGroups(
  client: pg.PoolClient,
  workspaceId: string,
  { groups }: Configuration,
): Promise<void> {
  await client.query(
    `INSERT INTO topic_group (id, workspace_id, key, name, position)
     SELECT g.id, $1, g.key, g.name, g.position
       FROM jsonb_to_recordset($2) AS g(id uuid, key text, name jsonb, position int)
     ON CONFLICT (workspace_id, key) DO UPDATE SET name = excluded.name, position = excluded.position`,
    [workspaceId, JSON.stringify(numbered(groups))],
  );
}

async function applyTopics(
  client: pg.PoolClient,
  workspaceId: string,
  { topics, groups }: Configuration,
): Promise<void> {
  const rows = JSON.stringify(numbered(topics));
  await client.query(
    `INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, locked_reason, frequencies,
                        default_choice, position, archived_at)
     SELECT t.id, $1, g.id, t.key, t.kind, t.name, t.description, t."lockedReason", t.frequencies, t."defaultChoice",
            t.position, CASE WHEN t.archived THEN now() END
       FROM jsonb_to_recordset($2) AS t(id uuid, key text, "group" text, kind text, name jsonb, description jsonb,
              "lockedReason" jsonb, frequencies text[], "defaultChoice" text, position int, archived bool)
       JOIN topic_group g ON g.workspace_id = $1 AND g.key = t."group"
     ON CONFLICT (workspace_id, key) DO UPDATE
        SET group_id = excluded.group_id, name = excluded.name, description = excluded.description,
            locked_reason = excluded.locked_reason, frequencies = excluded.frequencies,
            default_choice = excluded.default_choice, position = excluded.position,
            archived_at = CASE WHEN excluded.archived_at IS NULL THEN NULL
                               ELSE coalesce(topic.archived_at, excluded.archived_at) END`,
    [workspaceId, rows],
  );
  await client.query(
    'DELETE FROM topic_channel WHERE topic_id IN (SELECT id FROM topic WHERE workspace_id = $1)',
    [workspaceId],
  );
  await client.query(
    `INSERT INTO topic_channel (topic_id, channel, typical_per_month)
     SELECT topic.id, c.channel, c."typicalPerMonth"
       FROM jsonb_to_recordset($2) AS given(key text, channels jsonb)
       JOIN topic ON topic.workspace_id = $1 AND topic.key = given.key,
            jsonb_to_recordset(given.channels) AS c(channel text, "typicalPerMonth" float)`,
    [workspaceId, rows],
  );
  // A group is only a heading: it goes when no topic is in it.
  await client.query(
    `DELETE FROM topic_group g WHERE g.workspace_id = $1 AND g.key <> ALL ($2::text[])
        AND NOT EXISTS (SELECT FROM topic t WHERE t.group_id = g.id)`,
    [workspaceId, groups.map(({ key }) => key)],
  );
}

/** With ids for those that are new, and their place in the order. */
function numbered<Entry extends object>(
  entries: readonly Entry[],
): (Entry & { id: string; position: number })[] {
  return entries.map((entry, index) => ({ ...entry, id: randomUUID(), position: index + 1 }));
}
