// Tests: api/v1/config/routes.db.test.ts
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { ApiScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { findArmProblems } from '@/domain/catalog/arm/rules';
import { listExperiments } from '@/domain/catalog/experiment/data';
import { changeDraft, createDraft } from '@/domain/catalog/experiment/mutations';
import type { Experiment, ExperimentSettings } from '@/domain/catalog/experiment/schema';
import type { Difference, Problem } from '@/domain/settings/draft/schema';

/** What the experiments of a document would change; those that it does not mention stay as they are. */
export type WeighedExperiments = {
  differences: Difference[];
  problems: ExperimentProblem[];
  created: ExperimentSettings[];
  changed: ExperimentSettings[];
};

/** `experiment_started`: what people were shown is never changed. */
export type ExperimentProblem = Omit<Problem, 'code'> & { code: Problem['code'] | 'experiment_started' };

/** The settings of an experiment, without how far it has come. */
export function settingsOf({ key, hypothesis, arms, leastPoints }: Experiment): ExperimentSettings {
  return { key, hypothesis, arms, leastPoints };
}

export async function weighExperiments(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  given: readonly ExperimentSettings[],
): Promise<WeighedExperiments> {
  const weighed: WeighedExperiments = { differences: [], problems: [], created: [], changed: [] };
  const known = new Map((await listExperiments(scope, client)).map((each) => [each.key, each]));
  for (const [place, settings] of given.entries()) {
    const { key, hypothesis } = settings;
    const at = `experiments.${place}`;
    if (given.findIndex((each) => each.key === key) < place)
      weighed.problems.push({ code: 'key_twice', level: 'error', at: `${at}.key`, detail: key });
    weighed.problems.push(
      ...findArmProblems(settings).map((problem) => ({ ...problem, at: `${at}.${problem.at}` })),
    );
    const before = known.get(key);
    if (before && isDeepStrictEqual(settingsOf(before), settings)) continue;
    if (before && before.state !== 'draft')
      weighed.problems.push({ code: 'experiment_started', level: 'error', at, detail: key });
    weighed.differences.push({
      at: `experiments.${key}`,
      before: before ? before.hypothesis : null,
      after: hypothesis,
    });
    (before ? weighed.changed : weighed.created).push(settings);
  }
  return weighed;
}

/** Keeps them as drafts, after they were weighed in the same transaction and no problem was found. */
export async function keepExperiments(
  client: pg.PoolClient,
  scope: ApiScope,
  { created, changed }: WeighedExperiments,
  now: Date,
): Promise<void> {
  const outcomes = [];
  for (const settings of created) outcomes.push(await createDraft(client, scope, settings, now));
  for (const settings of changed) outcomes.push(await changeDraft(client, scope, settings.key, settings));
  const refused = outcomes.find(({ kind }) => kind !== 'kept');
  if (refused) throw new Error(`An experiment of a document was refused: ${refused.kind}`);
}
