import { z } from '@hono/zod-openapi';
import { nobody, refParameter } from '@/api/v1/http/fields';
import { ApiProblem } from '@/api/v1/http/problem';
import { RECIPIENT_EXAMPLE, recipientOut, recipientSchema } from './fields';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { readRecord } from '@/domain/people/recipient/data';
import { refSchema } from '@/domain/people/recipient/schema';
import { mergeByKey } from '@/domain/choices/act-for/mutations';
import { now } from '@/lib/clock';

/** Two refs that are one person's. */
export const recipientMerge = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/recipients/{ref}/merge',
    operationId: 'mergeRecipient',
    tags: ['Recipients'],
    summary: 'Merge two refs of one person, for good',
    description:
      'The ref leads to the survivor from then on: links, short links and calls under either are about them, and no ' +
      'recipient is made under it again. Their histories are one; of their choices the newest counts at each scope, and ' +
      'a stop of a whole channel holds for every address of theirs. The survivor keeps its addresses, attributes and ' +
      'consent, and gets those that it lacks. In an import a row under the merged ref only adds what the survivor lacks. ' +
      'Erasing either erases both. It cannot be undone; told again, it changes nothing.',
    permission: 'recipients:write',
    problems: ['not_found', 'gone', 'refused'],
    request: {
      params: refParameter,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({
              into: refSchema.meta({
                description: 'The ref of the survivor, or one that was merged into it.',
              }),
            }),
            example: { into: 'cus_1043' },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The survivor, whom both refs lead to.',
        content: {
          'application/json': {
            schema: recipientSchema,
            example: { ...RECIPIENT_EXAMPLE, ref: 'cus_1043', mergedRefs: ['cus_000481'] },
          },
        },
      },
    },
  }),
  async (c) => {
    const [scope, { ref }, { into }] = [c.get('scope'), c.req.valid('param'), c.req.valid('json')];
    if (ref === into) {
      const message = `${ref} is the same ref twice.`;
      throw new ApiProblem('refused', message, { errors: [{ at: '/into', code: 'same_ref', message }] });
    }
    const outcome = await mergeByKey(scope, ref, into, now());
    if (outcome.kind === 'unknown' || outcome.kind === 'erased') throw nobody(outcome.ref, outcome.kind);
    const record = await readRecord(scope, outcome.survivor);
    // They may be erased in between.
    if (typeof record === 'string') throw nobody(outcome.survivor, record);
    return c.json(recipientOut(record), 200);
  },
);
