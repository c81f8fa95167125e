import { type z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { readPublished } from '@/domain/settings/draft/data';
import { settingsOf, type ExperimentProblem } from '@/domain/settings/publish/mutations/experiments';
import { listExperiments } from '@/domain/catalog/experiment/data';
import { type PromotionOutcome, publishDocument, tagOf } from '@/domain/settings/publish/mutations/publish';
import { headerText } from '@/lib/header-text';
import { getConfigurationRoute, type outcomeSchema, putConfigurationRoute } from './describe';

/** A workspace's whole recipient-facing configuration as code: one document to GET and PUT. */
export const config = createRouter()
  .openapi(getConfigurationRoute, async (c) => {
    const configuration = await readPublished(c.get('scope'));
    c.header('ETag', headerText(`"${tagOf(configuration)}"`));
    const experiments = await listExperiments(c.get('scope'));
    const carried = experiments.filter(({ state }) => state !== 'stopped').map(settingsOf);
    return c.json({ ...configuration, experiments: carried }, 200);
  })
  .openapi(putConfigurationRoute, async (c) => {
    const { dryRun, draft } = c.req.valid('query');
    const { experiments = [], ...configuration } = c.req.valid('json');
    const options = {
      experiments,
      isDryRun: dryRun === 'true',
      expected: expectedTags(c.req.valid('header')['if-match']),
      draft,
    };
    const outcome = await publishDocument(c.get('scope'), configuration, options);
    if (outcome.kind === 'published') c.header('ETag', headerText(`"${outcome.tag}"`));
    return c.json(shown(outcome), 200);
  });

/**
 * The tags of `If-Match` (RFC 9110 §13.1.1); null: any version. A weak tag counts as the strong one, because
 * compression on the way weakens our tags.
 */
function expectedTags(given: string | undefined): string[] | null {
  if (given === undefined || given.trim() === '*') return null;
  return [...given.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}

function shown(outcome: PromotionOutcome): z.infer<typeof outcomeSchema> {
  switch (outcome.kind) {
    case 'weighed':
    case 'published': {
      const version = outcome.kind === 'published' ? outcome.number : null;
      const { differences, draft } = outcome;
      return {
        published: version !== null || (outcome.kind === 'published' && differences.length > 0),
        version,
        differences,
        problems: outcome.problems.map(problemOf),
        draft: draft && { by: draft.by, at: draft.at.toISOString() },
      };
    }
    case 'changed_meanwhile':
      throw new ApiProblem(
        'stale',
        'Someone has published since you read the configuration: read it again.',
        {
          headers: { ETag: headerText(`"${outcome.tag}"`) },
        },
      );
    case 'draft_open': {
      const { by, at } = outcome.draft;
      throw new ApiProblem(
        'conflict',
        `${by} has a draft open in the admin area, saved ${at.toISOString()}, which would undo this. Publish or discard it, or pass draft=keep or draft=discard.`,
      );
    }
    case 'problems': {
      const errors = outcome.problems.map(problemOf).map(({ at, code, detail }) => ({
        at,
        code,
        message: detail === null ? MESSAGES[code] : `${MESSAGES[code]}: ${detail}`,
      }));
      throw new ApiProblem('refused', 'The document cannot be published as it is.', { errors });
    }
  }
}

function problemOf({ code, level, at, detail }: ExperimentProblem) {
  return { code, level, at: `/${at.replaceAll('.', '/')}`, detail: detail ?? null };
}

const MESSAGES: Record<ExperimentProblem['code'], string> = {
  experiment_started: 'An experiment that has started never changes',
  text_missing: 'A text is missing in one of the workspace’s languages',
  key_twice: 'The key is used twice',
  key_gone: 'A published entry can be archived, but not left out',
  unknown_group: 'There is no such group',
  unknown_channel: 'The workspace does not send on that channel',
  no_channel: 'A topic must be offered on at least one channel',
  kind_changed: 'The kind of a published topic cannot change',
  contrast_low: 'The contrast of the accent with its surface is less than 4.5 to 1',
  address_missing: 'Every message must have a postal address',
  unknown_time_zone: 'The database does not know this time zone, so it cannot count days in it',
  logo_unsafe: 'The logo may only be a drawing, without scripts or references to other files',
  logo_broken: 'The logo must be a complete PNG image with sides of at most 4,096 pixels',
  shames: 'It shames people who leave',
  double_negative: 'It has a double negative',
  presses: 'It pressures people who leave',
  shouts: 'It shouts',
  braces: 'Its braces are not those of a name that is filled in',
};
