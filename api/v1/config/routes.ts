import { type z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { readPublished } from '@/domain/settings/draft/data';
import type { Problem } from '@/domain/settings/draft/schema';
import { type PromotionOutcome, publishDocument, tagOf } from '@/domain/settings/publish/mutations';
import { headerText } from '@/lib/header-text';
import { getConfigurationRoute, type outcomeSchema, putConfigurationRoute } from './describe';

/** A workspace's whole recipient-facing configuration as code: one document to GET and PUT. */
export const config = createRouter()
  .openapi(getConfigurationRoute, async (c) => {
    const configuration = await readPublished(c.get('scope'));
    c.header('ETag', headerText(`"${tagOf(configuration)}"`));
    return c.json(configuration, 200);
  })
  .openapi(putConfigurationRoute, async (c) => {
    const { dryRun, draft } = c.req.valid('query');
    const options = {
      isDryRun: dryRun === 'true',
      expected: expectedTags(c.req.valid('header')['if-match']),
      draft,
    };
    const outcome = await publishDocument(c.get('scope'), c.req.valid('json'), options);
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
        published: version !== null,
        version,
        differences,
        problems: outcome.problems.map(problemOf),
        draft: draft && { by: draft.by, at: draft.at.toISOString() },
      };
    }
    case 'changed_meanwhile':
      throw new ApiProblem('stale', 'The configuration was published again meanwhile: get it again.', {
        headers: { ETag: headerText(`"${outcome.tag}"`) },
      });
    case 'draft_open': {
      const { by, at } = outcome.draft;
      throw new ApiProblem(
        'conflict',
        `${by} has a draft open in the admin area, saved ${at.toISOString()}, which would undo this. Publish it or throw it away, or say draft=keep or draft=discard.`,
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

function problemOf({ code, level, at, detail }: Problem) {
  return { code, level, at: `/${at.replaceAll('.', '/')}`, detail: detail ?? null };
}

const MESSAGES: Record<Problem['code'], string> = {
  text_missing: 'A text is missing in a language that the workspace speaks',
  key_twice: 'A key stands twice',
  key_gone: 'What was published can be archived, and not left out',
  unknown_group: 'There is no such group',
  unknown_channel: 'The workspace does not send on that channel',
  no_channel: 'A topic is offered on one channel at least',
  kind_changed: 'The kind of a topic that was published stays',
  contrast_low: 'The accent does not stand out from its surface enough, 4.5 to 1',
  address_missing: 'Every message must have a postal address',
  unknown_time_zone: 'The database does not know this time zone, in which it counts the days of reports',
  logo_unsafe: 'The logo is a drawing and nothing else: no script, nothing fetched',
  logo_broken: 'The logo is one whole PNG picture with sides of at most 4,096 pixels',
  shames: 'It shames whoever leaves',
  double_negative: 'It says no twice',
  presses: 'It presses whoever leaves',
  shouts: 'It shouts',
  braces: 'Its braces are not those of a name that is filled in',
};
