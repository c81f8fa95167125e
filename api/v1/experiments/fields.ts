import { z } from '@hono/zod-openapi';
import { named } from '@/api/v1/http/fields';
import { ApiProblem } from '@/api/v1/http/problem';
import {
  EXPERIMENT_STATES,
  experimentSettingsSchema,
  STOP_REASONS,
  type Experiment,
  type ExperimentSettings,
} from '@/domain/catalog/experiment/schema';
import { MAX_EXPERIMENTS, type ExperimentOutcome } from '@/domain/catalog/experiment/mutations';
import { keySchema } from '@/domain/workspace/schema';

/** What is said of an experiment before it starts. */
export const settingsSchema = named(experimentSettingsSchema, 'ExperimentSettings');

export const experimentSchema = z
  .object({
    ...experimentSettingsSchema.shape,
    state: z.enum(EXPERIMENT_STATES),
    usual: z
      .number()
      .nullable()
      .meta({ description: 'The share of people who were retained before it started; null: not started.' }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    startedAt: z.iso.datetime().nullable(),
    startedBy: z.string().nullable(),
    stoppedAt: z.iso.datetime().nullable(),
    stoppedBy: z.string().nullable(),
    stopReason: z
      .enum(STOP_REASONS)
      .nullable()
      .meta({ description: '`harm`: by itself, because an arm was shown to do harm. `asked`: by someone.' }),
    learned: z.string().nullable(),
  })
  .openapi('Experiment');

/** An experiment as it goes out: without its seed, by which nothing could be done but to guess who sees what. */
export function experimentOut(experiment: Experiment): z.infer<typeof experimentSchema> {
  const { id: _id, seed: _seed, createdAt, startedAt, stoppedAt, ...rest } = experiment;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    stoppedAt: stoppedAt?.toISOString() ?? null,
  };
}

export const EXAMPLE_SETTINGS: ExperimentSettings = {
  key: 'pause-first',
  hypothesis: 'Many people only want a break: a pause that comes first keeps more of them.',
  arms: [
    {
      key: 'as-it-is',
      share: 50,
      content: { offers: ['less', 'pause'], forecast: true, words: {} },
    },
    {
      key: 'pause-first',
      share: 50,
      content: {
        offers: ['pause', 'less'],
        forecast: true,
        words: { en: { pause: 'Take a break' }, 'pt-BR': { pause: 'Faça uma pausa' } },
      },
    },
  ],
  leastPoints: 3,
};

export const EXAMPLE_EXPERIMENT: z.infer<typeof experimentSchema> = {
  ...EXAMPLE_SETTINGS,
  state: 'draft',
  usual: null,
  createdAt: '2026-11-24T18:00:00.000Z',
  createdBy: 'Growth',
  startedAt: null,
  startedBy: null,
  stoppedAt: null,
  stoppedBy: null,
  stopReason: null,
  learned: null,
};

export const keyParameter = z.strictObject({
  key: keySchema.meta({ description: 'The experiment’s key.', example: EXAMPLE_SETTINGS.key }),
});

/** The experiment as it is now, or the problem. */
export function experimentKept(outcome: ExperimentOutcome, key: string): z.infer<typeof experimentSchema> {
  if (outcome.kind === 'kept') return experimentOut(outcome.experiment);
  throw problemOf(outcome, key);
}

export function noExperiment(key: string): ApiProblem {
  return new ApiProblem('not_found', `There is no experiment ${key}.`);
}

function problemOf(outcome: Exclude<ExperimentOutcome, { kind: 'kept' }>, key: string): ApiProblem {
  switch (outcome.kind) {
    case 'not_found':
      return noExperiment(key);
    case 'wrong_state':
      return new ApiProblem('conflict', `The experiment is ${outcome.state}.`);
    case 'key_taken':
      return new ApiProblem('conflict', `There is an experiment ${key} already.`);
    case 'too_many':
      return new ApiProblem('conflict', `A workspace has at most ${MAX_EXPERIMENTS} experiments.`);
    case 'another_runs':
      return new ApiProblem('conflict', `${outcome.key} is running: one experiment runs at a time.`);
    case 'bad_words':
      return new ApiProblem('refused', 'Words of an arm are deceptive or pressing. Nothing was changed.', {
        errors: outcome.problems.map(({ code, at, detail }) => ({
          at: `/${at.replaceAll('.', '/')}`,
          code,
          message: `“${detail}” may not stand there.`,
        })),
      });
  }
}
