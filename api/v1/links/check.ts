import { z } from '@hono/zod-openapi';
import { answerEach, rowFaultSchema, rowsOf, type RowFault } from '@/api/v1/http/by-row';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { LINK_PARTS, linkKeyStateSchema } from '@/domain/access/link/schema';
import { checkLink } from '@/domain/sending/minted-link/data';
import { LINK_CHECK_REASONS, type LinkCheck } from '@/domain/sending/minted-link/schema';
import { channelSchema } from '@/domain/workspace/schema';

const MAX_LINKS = 100;
const MAX_LENGTH = 4_096;

const faultSchema = z.object({
  field: z.enum(['channel', 'topic']),
  code: z.enum(['unknown_channel', 'unknown_topic', 'not_offered', 'topic_locked']),
  message: z.string(),
});

const linkCheckSchema = z
  .object({
    works: z.boolean().meta({ description: 'It opens its page, and takes one-click.' }),
    why: z.enum(LINK_CHECK_REASONS).nullable().meta({
      description:
        'Why it does not work. `unreadable`: in no form of a link. `unknown`: no key or short link of this workspace. `wrong_mac`: changed after it was signed, or signed with another secret. `key_revoked`. `no_recipient`: signed well, for nobody. `erased`: the person was erased.',
    }),
    key: z.object({ kid: z.string(), state: linkKeyStateSchema }).nullable().meta({
      description: 'What it was signed with; null for a short link, and for one that nobody knows.',
    }),
    isDamaged: z.boolean().meta({
      description: 'It works, and is not as it was signed: something was put around or into it on its way.',
    }),
    token: z.string().nullable().meta({ description: 'As it was signed.' }),
    says: z
      .object({
        purpose: z.enum(['u', 'm']),
        ref: z.string(),
        channel: channelSchema.nullable(),
        topic: z.string().nullable(),
        campaign: z.string().nullable(),
        issuedAt: z.iso.datetime().nullable(),
      })
      .nullable(),
    malformed: z.array(z.enum(LINK_PARTS)).meta({
      description: 'The parts that count as not said because they are not in their form.',
    }),
    faults: z.array(faultSchema).meta({ description: 'What in it is not as the workspace is set up.' }),
    error: rowFaultSchema.nullable().meta({ description: 'What came in its place is no text of a link.' }),
  })
  .openapi('LinkCheck');

/** Whether links work, for their sender: whoever opens one is never told what is wrong with it. */
export const linkCheck = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/links/check',
    operationId: 'checkLinks',
    tags: ['Links'],
    summary: 'Check links, one or up to 100',
    description:
      'Answers in the order asked whether each works, what it says, which of its parts are not in their form, and why it does not work. Changes nothing, and counts as no view.',
    permission: 'links',
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({
              links: rowsOf(z.string().min(1).max(MAX_LENGTH), {
                max: MAX_LINKS,
                description: 'Whole addresses, or what stands in them after `/u/`.',
              }),
            }),
            example: {
              links: [
                'https://optdown.example.com/u/k1.u.cus_000481.email.news.v1.2.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg',
              ],
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'What each of them is.',
        content: {
          'application/json': {
            schema: z.object({ data: z.array(linkCheckSchema) }),
            example: {
              data: [
                {
                  works: true,
                  why: null,
                  key: { kid: 'k1', state: 'active' },
                  isDamaged: false,
                  token: 'k1.u.cus_000481.email.news.v1.2.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg',
                  says: {
                    purpose: 'u',
                    ref: 'cus_000481',
                    channel: 'email',
                    topic: 'news',
                    campaign: null,
                    issuedAt: '2026-11-02T09:30:00.000Z',
                  },
                  malformed: ['campaign'],
                  faults: [],
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
    const scope = c.get('scope');
    const data = await answerEach(
      c.req.valid('json').links,
      async (links) => (await Promise.all(links.map((link) => checkLink(scope, link)))).map(shown),
      unreadable,
    );
    return c.json({ data }, 200);
  },
);

function unreadable(error: RowFault): z.infer<typeof linkCheckSchema> {
  return {
    works: false,
    why: 'unreadable',
    key: null,
    isDamaged: false,
    token: null,
    says: null,
    malformed: [],
    faults: [],
    error,
  };
}

function shown({ says, faults, malformed, ...check }: LinkCheck): z.infer<typeof linkCheckSchema> {
  return {
    ...check,
    says: says && {
      purpose: says.purpose,
      ref: says.recipient,
      channel: says.channel,
      topic: says.topic,
      campaign: says.campaign,
      issuedAt: says.issuedAt?.toISOString() ?? null,
    },
    malformed: [...malformed],
    faults: faults.map(({ field, code, message }) => ({ field, code, message })),
    error: null,
  };
}
