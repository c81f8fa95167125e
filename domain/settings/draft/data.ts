import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { keptConfigurationSchema, type Configuration } from '@/domain/settings/draft/schema';
import { pool } from '@/lib/db/pool';

// One statement, so that all of it is of one moment. Everything is in the order recipients see.
const PUBLISHED = `
  SELECT json_build_object(
    'sender', json_build_object('name', w.name, 'contactEmail', w.contact_email, 'contactUrl', w.contact_url,
       'postalAddress', w.postal_address, 'timeZone', w.time_zone, 'locales', w.locales, 'sharesData', w.shares_data,
       'requiresVerifiedConsent', w.requires_verified_consent, 'consentMaxAgeMonths', w.consent_max_age_months,
       'holdoutPercent', w.holdout_percent),
    'look', json_build_object('accentLight', w.accent_light, 'accentDark', w.accent_dark,
       'logo', CASE WHEN w.logo IS NULL OR w.logo_type IS NULL THEN NULL
                    ELSE json_build_object('type', w.logo_type, 'data', translate(encode(w.logo, 'base64'), E'\\n', '')) END),
    'channels', (SELECT coalesce(json_agg(c.channel ORDER BY c.position, c.channel), '[]')
                   FROM workspace_channel c WHERE c.workspace_id = w.id),
    'groups', (SELECT coalesce(json_agg(json_build_object('key', g.key, 'name', g.name) ORDER BY g.position, g.key), '[]')
                 FROM topic_group g WHERE g.workspace_id = w.id),
    'topics', (SELECT coalesce(json_agg(json_build_object('key', t.key, 'group', g.key, 'kind', t.kind, 'name', t.name,
                        'description', t.description, 'lockedReason', t.locked_reason, 'frequencies', t.frequencies,
                        'defaultChoice', t.default_choice, 'archived', t.archived_at IS NOT NULL,
                        'channels', (SELECT coalesce(json_agg(json_build_object('channel', o.channel,
                                              'typicalPerMonth', o.typical_per_month) ORDER BY wc.position, o.channel), '[]')
                                       FROM topic_channel o LEFT JOIN workspace_channel wc
                                         ON wc.workspace_id = w.id AND wc.channel = o.channel
                                      WHERE o.topic_id = t.id)) ORDER BY t.position, t.key), '[]')
                 FROM topic t JOIN topic_group g ON g.id = t.group_id WHERE t.workspace_id = w.id),
    'reasons', (SELECT coalesce(json_agg(json_build_object('key', r.key, 'label', r.label, 'cause', r.cause,
                        'archived', r.archived_at IS NOT NULL) ORDER BY r.position, r.key), '[]')
                  FROM reason r WHERE r.workspace_id = w.id),
    'attributes', (SELECT coalesce(json_agg(json_build_object('key', a.key, 'name', a.name, 'values', a.values)
                            ORDER BY a.position, a.key), '[]')
                     FROM report_attribute a WHERE a.workspace_id = w.id),
    'copy', w.copy) AS document
    FROM workspace w WHERE w.id = $1`;

/** What recipients are offered now. Throws if the workspace is gone, which a valid scope rules out. */
export async function readPublished(
  { workspaceId }: WorkspaceScope,
  client: pg.PoolClient | pg.Pool = pool(),
): Promise<Configuration> {
  const { rows } = await client.query<{ document: unknown }>(PUBLISHED, [workspaceId]);
  return keptConfigurationSchema.parse(rows[0]?.document);
}

export type Draft = {
  configuration: Configuration;
  /** Sent back with a save; 0 if nothing was edited since the last publishing. */
  revision: number;
  updatedAt: Date | null;
  updatedBy: string | null;
};

/** The settings being edited; the published ones if there is no draft. */
export async function readDraft(
  scope: WorkspaceScope,
  client: pg.PoolClient | pg.Pool = pool(),
): Promise<Draft> {
  const { rows } = await client.query<{
    document: unknown;
    revision: number;
    updated_at: Date;
    updated_by: string;
  }>('SELECT document, revision, updated_at, updated_by FROM configuration_draft WHERE workspace_id = $1', [
    scope.workspaceId,
  ]);
  const [row] = rows;
  if (!row)
    return {
      configuration: await readPublished(scope, client),
      revision: 0,
      updatedAt: null,
      updatedBy: null,
    };
  return {
    configuration: keptConfigurationSchema.parse(row.document),
    revision: row.revision,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

export type Version = { number: number; publishedAt: Date; publishedBy: string; note: string | null };

/** The published versions, newest first. */
export async function listVersions({ workspaceId }: WorkspaceScope, limit = 50): Promise<Version[]> {
  const { rows } = await pool().query<Version>(
    `SELECT number, published_at AS "publishedAt", published_by AS "publishedBy", note
       FROM configuration_version WHERE workspace_id = $1 ORDER BY number DESC LIMIT $2`,
    [workspaceId, limit],
  );
  return rows;
}

/** The settings of a version; null if there is no such version. */
export async function readVersion(
  { workspaceId }: WorkspaceScope,
  number: number,
): Promise<Configuration | null> {
  const { rows } = await pool().query<{ document: unknown }>(
    'SELECT document FROM configuration_version WHERE workspace_id = $1 AND number = $2',
    [workspaceId, number],
  );
  return rows[0] ? keptConfigurationSchema.parse(rows[0].document) : null;
}
