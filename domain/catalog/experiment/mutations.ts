import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { appendAudit, type AuditedScope } from '@/domain/access/audit/mutations';
import { experimentOf, EXPERIMENT_COLUMNS, type ExperimentRow } from '@/domain/catalog/experiment/data';
import { findArmProblems } from '@/domain/catalog/arm/rules';
import type {
  Experiment,
  ExperimentSettings,
  ExperimentState,
  StopReason,
} from '@/domain/catalog/experiment/schema';
import type { WordingProblem } from '@/domain/catalog/copy/rules';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/** At most this many experiments for each workspace, of any age. */
export const MAX_EXPERIMENTS = 200;

export type ExperimentOutcome =
  | { kind: 'kept'; experiment: Experiment }
  | { kind: 'not_found' }
  /** Someone else has started, stopped or removed it in the meantime, or it never was in this state. */
  | { kind: 'wrong_state'; state: ExperimentState }
  | { kind: 'key_taken' }
  | { kind: 'too_many' }
  /** Words of an arm that shame or press people. Requirement 37. */
  | { kind: 'bad_words'; problems: WordingProblem[] }
  /** Another one is running. */
  | { kind: 'another_runs'; key: string };

/** Creates a draft. */
export function createExperiment(
  scope: AuditedScope,
  settings: ExperimentSettings,
  now: Date,
): Promise<ExperimentOutcome> {
  return transaction((client) => createDraft(client, scope, settings, now));
}

/** {@link createExperiment} in the caller's transaction. */
export async function createDraft(
  client: pg.PoolClient,
  scope: AuditedScope,
  settings: ExperimentSettings,
  now: Date,
): Promise<ExperimentOutcome> {
  const bad = badWordsOf(settings);
  if (bad) return bad;
  const all = await lockKeys(client, scope);
  if (all.some(({ key }) => key === settings.key)) return { kind: 'key_taken' };
  if (all.length >= MAX_EXPERIMENTS) return { kind: 'too_many' };
  const { rows } = await client.query<ExperimentRow>(
    `INSERT INTO experiment (id, workspace_id, key, hypothesis, arms, least_points, seed, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${EXPERIMENT_COLUMNS}`,
    [
      newId(),
      scope.workspaceId,
      settings.key,
      settings.hypothesis,
      JSON.stringify(settings.arms),
      settings.leastPoints,
      randomBytes(16).toString('hex'),
      now,
      nameOf(scope),
    ],
  );
  return kept(client, scope, rows, 'created');
}

/** Replaces the settings of a draft; what has started is never changed. */
export function changeExperiment(
  scope: AuditedScope,
  key: string,
  settings: ExperimentSettings,
): Promise<ExperimentOutcome> {
  return transaction((client) => changeDraft(client, scope, key, settings));
}

/** {@link changeExperiment} in the caller's transaction. */
export async function changeDraft(
  client: pg.PoolClient,
  scope: AuditedScope,
  key: string,
  settings: ExperimentSettings,
): Promise<ExperimentOutcome> {
  const bad = badWordsOf(settings);
  if (bad) return bad;
  const all = await lockKeys(client, scope);
  if (settings.key !== key && all.some((other) => other.key === settings.key)) return { kind: 'key_taken' };
  return update(client, scope, {
    key,
    from: ['draft'],
    verb: 'changed',
    set: 'key = $4, hypothesis = $5, arms = $6, least_points = $7',
    values: [settings.key, settings.hypothesis, JSON.stringify(settings.arms), settings.leastPoints],
  });
}

/** Removes a draft, which no one was shown. */
export function removeExperiment(scope: AuditedScope, key: string): Promise<ExperimentOutcome> {
  return transaction(async (client) => {
    await lockKeys(client, scope);
    const { rows } = await client.query<ExperimentRow>(
      `DELETE FROM experiment WHERE workspace_id = $1 AND key = $2 AND state = 'draft'
       RETURNING ${EXPERIMENT_COLUMNS}`,
      [scope.workspaceId, key],
    );
    return rows.length > 0 ? kept(client, scope, rows, 'removed') : refusal(client, scope, key);
  });
}

/**
 * Starts a draft: from now on pages show its arms.
 * @param usual the share of people who were retained before, or is taken as usual.
 */
export async function startExperiment(
  scope: AuditedScope,
  key: string,
  usual: number,
  now: Date,
): Promise<ExperimentOutcome> {
  const outcome = await transaction(async (client): Promise<ExperimentOutcome> => {
    const all = await lockKeys(client, scope);
    const running = all.find(({ state }) => state === 'running');
    const isThere = all.some((each) => each.key === key);
    if (running && isThere && running.key !== key) return { kind: 'another_runs', key: running.key };
    return update(client, scope, {
      key,
      from: ['draft'],
      verb: 'started',
      set: `state = 'running', started_at = $4, started_by = $5, usual = $6`,
      values: [now, nameOf(scope), usual],
    });
  });
  forgetCatalogs();
  return outcome;
}

/**
 * Stops a running experiment: from now on pages show everyone what they showed before. Those who were shown an arm are
 * still followed.
 */
export async function stopExperiment(
  scope: AuditedScope,
  key: string,
  reason: StopReason,
  now: Date,
): Promise<ExperimentOutcome> {
  const outcome = await transaction((client) =>
    update(client, scope, {
      key,
      from: ['running'],
      verb: reason === 'harm' ? 'stopped_for_harm' : 'stopped',
      set: `state = 'stopped', stopped_at = $4, stopped_by = $5, stop_reason = $6`,
      values: [now, reason === 'harm' ? ITSELF : nameOf(scope), reason],
      by: reason === 'harm' ? ITSELF : null,
    }),
  );
  forgetCatalogs();
  return outcome;
}

/** Who stops an experiment that does harm, in the audit log. */
const ITSELF = 'Optdown';

/** Writes down what was learned from an experiment that is over; an empty text takes it back. */
export function noteLearned(scope: AuditedScope, key: string, learned: string): Promise<ExperimentOutcome> {
  return transaction((client) =>
    update(client, scope, {
      key,
      from: ['stopped'],
      verb: 'learned',
      set: 'learned = $4',
      values: [learned.trim() || null],
    }),
  );
}

function badWordsOf(settings: ExperimentSettings): { kind: 'bad_words'; problems: WordingProblem[] } | null {
  const problems = findArmProblems(settings).filter(({ level }) => level === 'error');
  return problems.length > 0 ? { kind: 'bad_words', problems } : null;
}

function nameOf({ member, apiKey }: AuditedScope): string {
  return member?.name ?? apiKey?.name ?? '';
}

/** Locks the workspace, so that of concurrent changes the second sees what the first did. */
async function lockKeys(client: pg.PoolClient, { workspaceId }: AuditedScope) {
  await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [workspaceId]);
  const { rows } = await client.query<{ key: string; state: ExperimentState }>(
    'SELECT key, state FROM experiment WHERE workspace_id = $1',
    [workspaceId],
  );
  return rows;
}

type Update = {
  key: string;
  from: readonly ExperimentState[];
  /** The audit log's: `experiment.VERB`. */
  verb: string;
  set: string;
  /** From `$4` on. */
  values: readonly unknown[];
  by?: string | null;
};

async function update(
  client: pg.PoolClient,
  scope: AuditedScope,
  { key, from, verb, set, values, by = null }: Update,
): Promise<ExperimentOutcome> {
  const { rows } = await client.query<ExperimentRow>(
    `UPDATE experiment SET ${set} WHERE workspace_id = $1 AND key = $2 AND state = ANY($3::text[])
     RETURNING ${EXPERIMENT_COLUMNS}`,
    [scope.workspaceId, key, from, ...values],
  );
  return rows.length > 0 ? kept(client, scope, rows, verb, by) : refusal(client, scope, key);
}

async function kept(
  client: pg.PoolClient,
  scope: AuditedScope,
  [row]: readonly ExperimentRow[],
  verb: string,
  by: string | null = null,
): Promise<ExperimentOutcome> {
  if (!row) throw new Error('An experiment was not written.');
  const entry = { action: `experiment.${verb}`, subject: row.key } as const;
  await appendAudit(client, scope, entry, by === null ? undefined : { name: by, loginId: null });
  return { kind: 'kept', experiment: experimentOf(row) };
}

async function refusal(
  client: pg.PoolClient,
  { workspaceId }: AuditedScope,
  key: string,
): Promise<ExperimentOutcome> {
  const { rows } = await client.query<{ state: ExperimentState }>(
    'SELECT state FROM experiment WHERE workspace_id = $1 AND key = $2',
    [workspaceId, key],
  );
  return rows[0] ? { kind: 'wrong_state', state: rows[0].state } : { kind: 'not_found' };
}
