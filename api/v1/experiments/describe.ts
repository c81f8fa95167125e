import { z } from '@hono/zod-openapi';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_EXPERIMENTS } from '@/domain/catalog/experiment/mutations';
import { learnedSchema } from '@/domain/catalog/experiment/schema';
import {
  EXAMPLE_EXPERIMENT,
  EXAMPLE_SETTINGS,
  experimentSchema,
  keyParameter,
  settingsSchema,
} from './fields';
import { EXAMPLE_RESULT, resultSchema } from './result';

const ANSWER = {
  200: jsonAnswer('The experiment.', { schema: experimentSchema, example: EXAMPLE_EXPERIMENT }),
} as const;

const SETTINGS_BODY = jsonBody({ schema: settingsSchema, example: EXAMPLE_SETTINGS });

export const listExperimentsRoute = apiRoute({
  method: 'get',
  path: '/experiments',
  operationId: 'listExperiments',
  tags: ['Experiments'],
  summary: 'List the experiments',
  description: `The running one, drafts, then those that are over. A workspace has at most ${MAX_EXPERIMENTS}, so there is only one page.`,
  permission: 'config:read',
  isAboutPeople: false,
  responses: {
    200: jsonAnswer('The experiments.', {
      schema: z.object({ data: z.array(experimentSchema), nextCursor: z.null() }),
      example: { data: [EXAMPLE_EXPERIMENT], nextCursor: null },
    }),
  },
});

export const createExperimentRoute = apiRoute({
  method: 'post',
  path: '/experiments',
  operationId: 'createExperiment',
  tags: ['Experiments'],
  summary: 'Create an experiment',
  description:
    'As a draft, which no one is shown. Arms differ in what stands beside the ways out of an unsubscribe link’s page; the ways out themselves cannot be varied. The first arm is the control.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['refused', 'conflict'],
  request: { body: SETTINGS_BODY },
  responses: {
    201: jsonAnswer('The draft.', { schema: experimentSchema, example: EXAMPLE_EXPERIMENT }),
  },
});

export const getExperimentRoute = apiRoute({
  method: 'get',
  path: '/experiments/{key}',
  operationId: 'getExperiment',
  tags: ['Experiments'],
  summary: 'Get an experiment',
  description: 'Its settings, and how far it has come.',
  permission: 'config:read',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: keyParameter },
  responses: ANSWER,
});

export const getExperimentResultRoute = apiRoute({
  method: 'get',
  path: '/experiments/{key}/result',
  operationId: 'getExperimentResult',
  tags: ['Experiments'],
  summary: 'Get what an experiment shows',
  description:
    'Counted every ten minutes from the ledger, from the start until the last people who were shown an arm were followed for 90 days. It may be looked at as often as you like: `difference` is a confidence sequence. `conflict`: it was not counted yet.',
  permission: 'config:read',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: { params: keyParameter },
  responses: {
    200: jsonAnswer('The result.', { schema: resultSchema, example: EXAMPLE_RESULT }),
  },
});

export const changeExperimentRoute = apiRoute({
  method: 'put',
  path: '/experiments/{key}',
  operationId: 'changeExperiment',
  tags: ['Experiments'],
  summary: 'Change a draft',
  description: 'Replaces all its settings. What has started is never changed (`conflict`).',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'refused', 'conflict'],
  request: { params: keyParameter, body: SETTINGS_BODY },
  responses: ANSWER,
});

export const removeExperimentRoute = apiRoute({
  method: 'delete',
  path: '/experiments/{key}',
  operationId: 'removeExperiment',
  tags: ['Experiments'],
  summary: 'Remove a draft',
  description: 'What has started stays (`conflict`): people were shown it.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: { params: keyParameter },
  responses: { 204: { description: 'Removed.' } },
});

export const startExperimentRoute = apiRoute({
  method: 'post',
  path: '/experiments/{key}/start',
  operationId: 'startExperiment',
  tags: ['Experiments'],
  summary: 'Start an experiment',
  description:
    'Within seconds pages show its arms. Its settings can no longer be changed. One experiment runs at a time.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: { params: keyParameter },
  responses: ANSWER,
});

export const stopExperimentRoute = apiRoute({
  method: 'post',
  path: '/experiments/{key}/stop',
  operationId: 'stopExperiment',
  tags: ['Experiments'],
  summary: 'Stop an experiment',
  description:
    'Within seconds pages show everyone what they showed before. Those who were shown an arm are followed on for their 90 days.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: { params: keyParameter },
  responses: ANSWER,
});

export const noteLearnedRoute = apiRoute({
  method: 'put',
  path: '/experiments/{key}/learned',
  operationId: 'noteLearned',
  tags: ['Experiments'],
  summary: 'Write down what was learned',
  description:
    'From an experiment that is over, for those who plan the next one. An empty text takes it back.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: {
    params: keyParameter,
    body: jsonBody({
      schema: z.strictObject({ learned: learnedSchema }),
      example: { learned: 'A pause that comes first keeps as many people, no more.' },
    }),
  },
  responses: ANSWER,
});
