import { z } from '@hono/zod-openapi';
import { answerEach, refIn, rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { mintLinks } from '@/domain/sending/minted-link/mutations';
import type { MintedLink } from '@/domain/sending/minted-link/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

const MAX_LINKS = 10_000;
const MB = 1024 * 1024;

const linkRequestSchema = z
  .strictObject({
    ref: refSchema,
    purpose: z.enum(['u', 'm']).default('u').meta({
      description:
        '`u`: unsubscribe, may only reduce, and end a pause that was asked for by a link. `m`: manage, the whole center.',
    }),
    channel: channelSchema
      .nullable()
      .default(null)
      .meta({ description: 'What the message travels on; null: any.' }),
    topic: keySchema
      .nullable()
      .default(null)
      .meta({ description: 'What the message is about; null: all that comes on the channel.' }),
    campaign: keySchema
      .nullable()
      .default(null)
      .meta({ description: 'The send that reports are to point back to.' }),
    short: z
      .boolean()
      .default(false)
      .meta({ description: 'A stored link of 22 characters, for SMS and paper.' }),
  })
  .openapi('LinkRequest');

const linkSchema = z
  .object({
    ref: z.string().nullable().meta({ description: 'As it was given; null where it is no text.' }),
    url: z.string().nullable().meta({ description: 'Null: `error` says why there is none.' }),
    headers: z
      .object({ 'List-Unsubscribe': z.string(), 'List-Unsubscribe-Post': z.string() })
      .nullable()
      .meta({
        description:
          'Both fields of one-click (RFC 8058), as they stand in the message. For purpose `u` by e-mail; null for all else.',
      }),
    error: rowFaultSchema.nullable().meta({
      description:
        'Why there is no link: it would promise what its page could not keep, or `erased`: the person asked to be forgotten.',
    }),
  })
  .openapi('Link');

const EXAMPLE_URL =
  'https://optdown.example.com/u/k1.u.cus_000481.email.news.autumn-26.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg';

/** Links, for whoever would rather call than sign them: docs/minting.md tells how to do without. */
export const links = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/links',
    operationId: 'mintLinks',
    tags: ['Links'],
    summary: 'Mint links, one or up to 10,000',
    description:
      'Answers in the order asked, each with the headers of one-click where the message is an e-mail. A link that cannot be ' +
      'minted is told in its place, and the others are minted. ' +
      'Links do not expire, and need no import: a recipient first seen through one is made when they change something. ' +
      'Signing them yourself takes no call at all: see docs/minting.md.',
    permission: 'links',
    problems: ['no_link_key'],
    mostBytes: 4 * MB,
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({ links: rowsOf(linkRequestSchema, { max: MAX_LINKS }) }),
            example: {
              links: [
                { ref: 'cus_000481', channel: 'email', topic: 'news', campaign: 'autumn-26' },
                { ref: 'cus_000481', purpose: 'm', short: true, channel: 'sms' },
              ],
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The links.',
        content: {
          'application/json': {
            schema: z.object({ data: z.array(linkSchema) }),
            example: {
              data: [
                {
                  ref: 'cus_000481',
                  url: EXAMPLE_URL,
                  headers: {
                    'List-Unsubscribe': `<${EXAMPLE_URL}>`,
                    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
                  },
                  error: null,
                },
                {
                  ref: 'cus_000481',
                  url: 'https://optdown.example.com/u/4kQ2mZr8Tt0xLw9bYc7NdV',
                  headers: null,
                  error: null,
                },
              ],
            },
          },
        },
      },
    },
  }),
  async (c) => {
    const data = await answerEach(
      c.req.valid('json').links,
      async (asked) => {
        const requests = asked.map(({ short, ...request }) => ({ ...request, isShort: short }));
        const minted = await mintLinks(c.get('scope'), requests, now());
        if (minted === 'no_key')
          throw new ApiProblem('no_link_key', 'Make one: POST /api/v1/link-keys, or in the admin area.');
        return minted.map(linkOut);
      },
      (error, given) => ({ ...NO_LINK, ref: refIn(given), error }),
    );
    return c.json({ data }, 200);
  },
);

const NO_LINK = { url: null, headers: null };
const ERASED = { code: 'erased', field: null, message: 'this person asked to be forgotten' };

function linkOut(minted: MintedLink): z.infer<typeof linkSchema> {
  const { ref } = minted;
  if ('url' in minted) return { ref, url: minted.url, headers: minted.headers, error: null };
  if (minted.why === 'erased') return { ...NO_LINK, ref, error: ERASED };
  const { code, field, message } = minted.why;
  return { ...NO_LINK, ref, error: { code, field, message: `${field}: ${message}` } };
}
