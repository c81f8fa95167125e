import type pg from 'pg';
import type { MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { readDraft, readPublished, readVersion, type Draft } from '@/domain/settings/draft/data';
import { differencesOf } from '@/domain/settings/draft/rules';
import {
  keptConfigurationSchema,
  SECTION_SCHEMAS,
  type Configuration,
  type Section,
} from '@/domain/settings/draft/schema';
import { transaction } from '@/lib/db/pool';

/** Someone else saved meanwhile: nothing was written, and the caller can still show what was typed. */
export type Stale = { kind: 'stale'; by: string; at: Date };

export type SaveOutcome =
  { kind: 'saved'; revision: number } | { kind: 'invalid'; issues: { path: PropertyKey[] }[] } | Stale;

/**
 * Saves one section of the draft.
 * @param value as the section's form sends it, see `SECTION_SCHEMAS`.
 * @param revision of the draft that the form was filled from.
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
      issues: parsed.error.issues.map(({ path }) => ({ path })),
    };
  return transaction(async (client) => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    const next = keptConfigurationSchema.parse({ ...draft.configuration, ...parsed.data });
    await appendAudit(client, scope, { action: `settings.saved`, subject: section });
    return { kind: 'saved', revision: await keepDraft(client, scope, next, revision) };
  });
}

/** Discards the draft: what is published stays. */
export async function discardDraft(
  scope: MemberScope,
  revision: number,
): Promise<{ kind: 'discarded' } | Stale> {
  return transaction(async (client) => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    await dropDraft(client, scope);
    await appendAudit(client, scope, { action: 'settings.discarded' });
    return { kind: 'discarded' };
  });
}

/**
 * Makes an earlier version the draft, to be reviewed and published again.
 * @param revision of the draft that the page showed, which is discarded.
 */
export async function draftFromVersion(
  scope: MemberScope,
  number: number,
  revision: number,
): Promise<{ kind: 'drafted' } | { kind: 'not_found' } | Stale> {
  const version = await readVersion(scope, number);
  if (!version) return { kind: 'not_found' };
  return transaction(async (client) => {
    const draft = await lockDraft(client, scope);
    if (draft.revision !== revision) return staleBy(draft);
    await keepDraft(client, scope, withLaterKeys(version, await readPublished(scope, client)), revision);
    await appendAudit(client, scope, { action: 'settings.restored', subject: String(number) });
    return { kind: 'drafted' };
  });
}

/** Items published after the version stay, archived: their keys are in links and in the ledger. */
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

/** Locks the workspace's row until the transaction ends, because there may be no draft row to lock yet. */
export async function lockDraft(client: pg.PoolClient, scope: WorkspaceScope): Promise<Draft> {
  await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
  return readDraft(scope, client);
}

/** Deletes the draft: nothing is being edited any more. */
export async function dropDraft(client: pg.PoolClient, { workspaceId }: WorkspaceScope): Promise<void> {
  await client.query('DELETE FROM configuration_draft WHERE workspace_id = $1', [workspaceId]);
}

export function staleBy({ updatedBy, updatedAt }: Draft): Stale {
  return { kind: 'stale', by: updatedBy ?? '', at: updatedAt ?? new Date(0) };
}

/** If the settings equal what is published, the draft is deleted: there would be nothing to publish. */
async function keepDraft(
  client: pg.PoolClient,
  scope: MemberScope,
  configuration: Configuration,
  revision: number,
): Promise<number> {
  if (differencesOf(await readPublished(scope, client), configuration).length === 0) {
    await dropDraft(client, scope);
    return 0;
  }
  const { rows } = await client.query<{ revision: number }>(
    `INSERT INTO configuration_draft (workspace_id, document, revision, base_number, updated_at, updated_by)
     SELECT $1, $2, $3, coalesce(max(number), 0), now(), $4 FROM configuration_version WHERE workspace_id = $1
     ON CONFLICT (workspace_id) DO UPDATE
        SET document = excluded.document, revision = excluded.revision,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by
     RETURNING revision`,
    [scope.workspaceId, JSON.stringify(configuration), revision + 1, scope.member.name],
  );
  return rows[0]?.revision ?? revision + 1;
}
