import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { listExperiments, readExperiment } from '@/domain/catalog/experiment/data';
import {
  changeExperiment,
  createExperiment,
  noteLearned,
  removeExperiment,
  startExperiment,
  stopExperiment,
} from '@/domain/catalog/experiment/mutations';
import { readResult } from '@/domain/reports/experiment/data/result';
import { readUsual } from '@/domain/reports/experiment/data/usual';
import { now } from '@/lib/clock';
import {
  changeExperimentRoute,
  createExperimentRoute,
  getExperimentRoute,
  getExperimentResultRoute,
  listExperimentsRoute,
  noteLearnedRoute,
  removeExperimentRoute,
  startExperimentRoute,
  stopExperimentRoute,
} from './describe';
import { experimentKept, experimentOut, noExperiment } from './fields';
import { resultOut } from './result';

const NOT_COUNTED = 'It has not been counted yet: that is done every ten minutes from its start on.';

/** Experiments with what stands beside the ways out, from draft to what was learned. */
export const experiments = createRouter()
  .openapi(listExperimentsRoute, async (c) => {
    const all = await listExperiments(c.get('scope'));
    return c.json({ data: all.map(experimentOut), nextCursor: null }, 200);
  })
  .openapi(createExperimentRoute, async (c) => {
    const settings = c.req.valid('json');
    const outcome = await createExperiment(c.get('scope'), settings, now());
    return c.json(experimentKept(outcome, settings.key), 201);
  })
  .openapi(getExperimentRoute, async (c) => {
    const { key } = c.req.valid('param');
    const experiment = await readExperiment(c.get('scope'), key);
    if (!experiment) throw noExperiment(key);
    return c.json(experimentOut(experiment), 200);
  })
  .openapi(getExperimentResultRoute, async (c) => {
    const { key } = c.req.valid('param');
    const scope = c.get('scope');
    const experiment = await readExperiment(scope, key);
    if (!experiment) throw noExperiment(key);
    const counted = await readResult(scope, experiment);
    if (!counted) throw new ApiProblem('conflict', NOT_COUNTED);
    return c.json(resultOut(counted), 200);
  })
  .openapi(changeExperimentRoute, async (c) => {
    const { key } = c.req.valid('param');
    const outcome = await changeExperiment(c.get('scope'), key, c.req.valid('json'));
    return c.json(experimentKept(outcome, key), 200);
  })
  .openapi(removeExperimentRoute, async (c) => {
    const { key } = c.req.valid('param');
    experimentKept(await removeExperiment(c.get('scope'), key), key);
    return c.body(null, 204);
  })
  .openapi(startExperimentRoute, async (c) => {
    const { key } = c.req.valid('param');
    const scope = c.get('scope');
    const outcome = await startExperiment(scope, key, (await readUsual(scope, now())).share, now());
    return c.json(experimentKept(outcome, key), 200);
  })
  .openapi(stopExperimentRoute, async (c) => {
    const { key } = c.req.valid('param');
    return c.json(experimentKept(await stopExperiment(c.get('scope'), key, 'asked', now()), key), 200);
  })
  .openapi(noteLearnedRoute, async (c) => {
    const { key } = c.req.valid('param');
    const outcome = await noteLearned(c.get('scope'), key, c.req.valid('json').learned);
    return c.json(experimentKept(outcome, key), 200);
  });
