// Tests: domain/settings/publish/mutations.db.test.ts
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { ApiScope, MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { applyConfiguration } from '@/domain/settings/publish/mutations/apply';
import {
  keepExperiments,
  weighExperiments,
  type ExperimentProblem,
} from '@/domain/settings/publish/mutations/experiments';
import type { ExperimentSettings } from '@/domain/catalog/experiment/schema';
import { readPublished, type Draft } from '@/domain/settings/draft/data';
import { dropDraft, lockDraft, staleBy, type Stale } from '@/domain/settings/draft/mutations';
import { differencesOf, findProblems } from '@/domain/settings/draft/rules';
import type { Configuration, Difference, Problem } from '@/domain/settings/draft/schema';
import { askForRebuild } from '@/domain/reports/rollup/mutations/follow';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { now } from '@/lib/clock';
import { isKnownZone } from '@/domain/workspace/data';
import { transaction } from '@/lib/db/pool';
import { maskText } from '@/lib/mask';

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
    const { differences, problems } = await weigh(client, draft.configuration, before);
    if (differences.length === 0) return { kind: 'nothing' };
    const errors = problems.filter(({ level }) => level === 'error');
    if (errors.length > 0) return { kind: 'problems', problems: errors };
    const version = {
      before,
      after: draft.configuration,
      by: scope.member.name,
      note: note && maskText(note),
    };
    const number = await publish(client, scope, version, differences);
    await dropDraft(client, scope);
    return { kind: 'published', number };
  });
  if (outcome.kind === 'published') forgetCatalogs();
  return outcome;
}

/** The tag of a configuration, unique to its content: an ETag's text. */
export function tagOf(configuration: Configuration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('base64url').slice(0, 22);
}

/** A member's open draft: who saved it last, and when. */
export type OpenDraft = { by: string; at: Date };

export type Promotion = {
  differences: Difference[];
  /** Warnings if it was published; errors too if it was only checked. */
  problems: ExperimentProblem[];
  draft: OpenDraft | null;
};

export type PromotionOutcome =
  | ({ kind: 'weighed' } & Promotion)
  /** A null number: the settings are published already, and no version was written. */
  | ({ kind: 'published'; number: number | null; tag: string } & Promotion)
  | { kind: 'changed_meanwhile'; tag: string }
  | { kind: 'draft_open'; draft: OpenDraft }
  | { kind: 'problems'; problems: ExperimentProblem[] };

/**
 * Publishes a whole configuration, such as one from another workspace or from a repository, by the same rules as a
 * draft. An open draft in the admin area would undo it once published: it blocks this, unless the caller says what to
 * do with it.
 * @param options.experiments created or changed with it, as drafts.
 * @param options.expected the acceptable tags of what is published now; null: any.
 */
export async function publishDocument(
  scope: ApiScope,
  configuration: Configuration,
  options: {
    isDryRun: boolean;
    expected: readonly string[] | null;
    draft: 'refuse' | 'keep' | 'discard';
    experiments: readonly ExperimentSettings[];
  },
): Promise<PromotionOutcome> {
  const outcome = await transaction(async (client): Promise<PromotionOutcome> => {
    const open = openDraftOf(await lockDraft(client, scope));
    const before = await readPublished(scope, client);
    const tag = tagOf(before);
    if (options.expected && !options.expected.includes(tag)) return { kind: 'changed_meanwhile', tag };
    const settings = await weigh(client, configuration, before);
    const experiments = await weighExperiments(client, scope, options.experiments);
    const differences = [...settings.differences, ...experiments.differences];
    const problems = [...settings.problems, ...experiments.problems];
    if (options.isDryRun) return { kind: 'weighed', differences, problems, draft: open };
    const errors = problems.filter(({ level }) => level === 'error');
    if (errors.length > 0) return { kind: 'problems', problems: errors };
    const told = { differences, problems, draft: open };
    if (settings.differences.length === 0) {
      await keepExperiments(client, scope, experiments, now());
      return { kind: 'published', number: null, tag, ...told };
    }
    if (open && options.draft === 'refuse') return { kind: 'draft_open', draft: open };
    const version = { before, after: configuration, by: scope.apiKey.name, note: null };
    await keepExperiments(client, scope, experiments, now());
    const number = await publish(client, scope, version, settings.differences);
    if (open && options.draft === 'discard') {
      await dropDraft(client, scope);
      await appendAudit(client, scope, { action: 'settings.discarded' });
    }
    // As it is read back, in the order that recipients see.
    return { kind: 'published', number, tag: tagOf(await readPublished(scope, client)), ...told };
  });
  if (outcome.kind === 'published') forgetCatalogs();
  return outcome;
}

function openDraftOf({ updatedBy, updatedAt }: Draft): OpenDraft | null {
  return updatedAt && { by: updatedBy ?? '', at: updatedAt };
}

async function weigh(
  client: pg.PoolClient,
  next: Configuration,
  published: Configuration,
): Promise<{ differences: Difference[]; problems: Problem[] }> {
  const isZoneKnown = await isKnownZone(next.sender.timeZone, client);
  return {
    differences: differencesOf(published, next),
    problems: findProblems(next, published, { isZoneKnown }),
  };
}

type NewVersion = { before: Configuration; after: Configuration; by: string; note: string | null };

async function publish(
  client: pg.PoolClient,
  scope: MemberScope | ApiScope,
  version: NewVersion,
  differences: readonly Difference[],
): Promise<number> {
  const { before, after } = version;
  const number = await addVersion(client, scope, version);
  await applyConfiguration(client, scope, after);
  // Days in reports follow the workspace's time zone: they now begin at another hour.
  const isMoved = before.sender.timeZone !== after.sender.timeZone;
  // What is told apart by attributes is counted for those that are named.
  const isToldApart = JSON.stringify(countedBy(before)) !== JSON.stringify(countedBy(after));
  if (isMoved || isToldApart) await askForRebuild(client, scope);
  const changed = differences.map(({ at }) => at);
  const entry = { action: 'settings.published', subject: String(number), details: { changed } } as const;
  await appendAudit(client, scope, entry);
  return number;
}

/** What reports count by attributes: their names and order make no difference. */
function countedBy({ attributes }: Configuration): [key: string, values: string[]][] {
  return attributes
    .map(({ key, values }): [string, string[]] => [key, [...values].sort()])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

async function addVersion(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  { before, after, by, note }: NewVersion,
): Promise<number> {
  // The settings before the first publishing become a version too: the ledger's first wordings were shown with them.
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
    [workspaceId, JSON.stringify(after), by, note],
  );
  return rows[0]?.number ?? 0;
}
