// Tests: domain/settings/publish/mutations.db.test.ts
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Configuration } from '@/domain/settings/draft/schema';

/** Creates a workspace, whose configuration is to be applied next. False if another one has this key. */
export async function addWorkspace(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  key: string,
  { sender, look }: Configuration,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark, time_zone,
                            shares_data, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, now()) ON CONFLICT (key) DO NOTHING`,
    [
      workspaceId,
      key,
      sender.name,
      sender.locales,
      sender.contactEmail,
      sender.postalAddress,
      look.accentLight,
      look.accentDark,
      sender.timeZone,
    ],
  );
  return rowCount === 1;
}

/** Writes a configuration into the tables that pages and decisions read. No topic or reason is ever deleted. */
export async function applyConfiguration(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  next: Configuration,
): Promise<void> {
  const { sender, look, copy } = next;
  await client.query(
    `UPDATE workspace SET name = $2, contact_email = $3, contact_url = $4, postal_address = $5, time_zone = $6,
            locales = $7, shares_data = $8, accent_light = $9, accent_dark = $10, logo = decode($11, 'base64'),
            logo_type = $12, copy = $13, requires_verified_consent = $14, consent_max_age_months = $15,
            holdout_percent = $16,
            updated_at = now() WHERE id = $1`,
    [
      workspaceId,
      sender.name,
      sender.contactEmail,
      sender.contactUrl,
      sender.postalAddress,
      sender.timeZone,
      sender.locales,
      sender.sharesData,
      look.accentLight,
      look.accentDark,
      look.logo?.data ?? null,
      look.logo?.type ?? null,
      JSON.stringify(copy),
      sender.requiresVerifiedConsent,
      sender.consentMaxAgeMonths,
      sender.holdoutPercent,
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
  await client.query('DELETE FROM report_attribute WHERE workspace_id = $1', [workspaceId]);
  await client.query(
    `INSERT INTO report_attribute (workspace_id, key, name, values, position)
     SELECT $1, a.key, a.name, a.values, a.position
       FROM jsonb_to_recordset($2) AS a(key text, name text, values text[], position int)`,
    [workspaceId, JSON.stringify(numbered(next.attributes))],
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
  // A group is only a heading: it is deleted when no topic is in it.
  await client.query(
    `DELETE FROM topic_group g WHERE g.workspace_id = $1 AND g.key <> ALL ($2::text[])
        AND NOT EXISTS (SELECT FROM topic t WHERE t.group_id = g.id)`,
    [workspaceId, groups.map(({ key }) => key)],
  );
}

/** With ids for new entries, and their position. */
function numbered<Entry extends object>(
  entries: readonly Entry[],
): (Entry & { id: string; position: number })[] {
  return entries.map((entry, index) => ({ ...entry, id: randomUUID(), position: index + 1 }));
}
