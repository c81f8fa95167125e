import { z } from '@hono/zod-openapi';
import { rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { LINK_PARTS, linkKeyStateSchema } from '@/domain/access/link/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { LINK_CHECK_REASONS } from '@/domain/sending/minted-link/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';

const MAX_LINKS = 10_000;

const MB = 1024 * 1024;

const linkRequestSchema = z
  .strictObject({
    ref: refSchema,
    purpose: z.enum(['u', 'm']).default('u').meta({
      description:
        '`u`: unsubscribe; may only reduce, and end a pause that was set through a link. `m`: manage; opens the whole center.',
    }),
    channel: channelSchema
      .nullable()
      .default(null)
      .meta({ description: 'The message’s channel; null: any.' }),
    topic: keySchema
      .nullable()
      .default(null)
      .meta({ description: 'The message’s topic; null: everything on the channel.' }),
    campaign: keySchema
      .nullable()
      .default(null)
      .meta({ description: 'The send that reports count this link under.' }),
    short: z
      .boolean()
      .default(false)
      .meta({ description: 'A stored link of 22 characters, for SMS and paper.' }),
  })
  .openapi('LinkRequest');

export const linkSchema = z
  .object({
    ref: z.string().nullable().meta({ description: 'As it was given; null if it is not text.' }),
    url: z.string().nullable().meta({ description: 'Null: `error` says why there is none.' }),
    headers: z
      .object({ 'List-Unsubscribe': z.string(), 'List-Unsubscribe-Post': z.string() })
      .nullable()
      .meta({
        description:
          'Both one-click header fields (RFC 8058), ready for the message. For purpose `u` on e-mail; otherwise null.',
      }),
    error: rowFaultSchema.nullable().meta({
      description:
        'Why there is no link: its page could not do what the link says, or `erased`: the person asked to be forgotten.',
    }),
  })
  .openapi('Link');

const EXAMPLE_URL =
  'https://optdown.example.com/u/k1.u.cus_000481.email.news.autumn-26.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg';

export const mintLinksRoute = apiRoute({
  method: 'post',
  path: '/links',
  operationId: 'mintLinks',
  tags: ['Links'],
  summary: 'Mint links, one or up to 10,000',
  description:
    'Answers come in the order asked, each with the one-click headers if the message is an e-mail. A link that cannot be ' +
    'minted is reported in its place; the others are minted. ' +
    'Links do not expire, and need no import: a recipient first seen through a link is created when they change something. ' +
    'You can also sign them yourself, without a call: see docs/minting.md.',
  permission: 'links',
  isAboutPeople: false,
  problems: ['no_link_key'],
  mostBytes: 4 * MB,
  request: {
    body: jsonBody({
      schema: z.strictObject({ links: rowsOf(linkRequestSchema, { max: MAX_LINKS }) }),
      example: {
        links: [
          { ref: 'cus_000481', channel: 'email', topic: 'news', campaign: 'autumn-26' },
          { ref: 'cus_000481', purpose: 'm', short: true, channel: 'sms' },
        ],
      },
    }),
  },
  responses: {
    200: jsonAnswer('The links.', {
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
    }),
  },
});

const MAX_CHECKED = 100;

const MAX_LENGTH = 4_096;

const faultSchema = z.object({
  field: z.enum(['channel', 'topic']),
  code: z.enum(['unknown_channel', 'unknown_topic', 'not_offered', 'topic_locked']),
  message: z.string(),
});

export const linkCheckSchema = z
  .object({
    works: z.boolean().meta({ description: 'It opens its page, and accepts one-click.' }),
    why: z.enum(LINK_CHECK_REASONS).nullable().meta({
      description:
        'Why it does not work. `unreadable`: it does not have the form of a link. `unknown`: no such key or short link in this workspace. `wrong_mac`: changed after signing, or signed with another secret. `key_revoked`: its key is revoked. `no_recipient`: the signature is right, but it names no recipient. `erased`: the person was erased.',
    }),
    key: z.object({ kid: z.string(), state: linkKeyStateSchema }).nullable().meta({
      description: 'The key that signed it; null for a short link or an unknown key.',
    }),
    isDamaged: z.boolean().meta({
      description:
        'It works, but differs from what was signed: something was added around it or inside it on its way.',
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
      description: 'The parts that are ignored because they are malformed.',
    }),
    faults: z
      .array(faultSchema)
      .meta({ description: 'What in it does not match the workspace’s configuration.' }),
    error: rowFaultSchema.nullable().meta({ description: 'The value given is not the text of a link.' }),
  })
  .openapi('LinkCheck');

export const checkLinksRoute = apiRoute({
  method: 'post',
  path: '/links/check',
  operationId: 'checkLinks',
  tags: ['Links'],
  summary: 'Check links, one or up to 100',
  description:
    'Answers, in the order asked, whether each link works, what it contains, which parts are malformed, and why it does not work. Changes nothing, and does not count as a view.',
  permission: 'links',
  isAboutPeople: false,
  request: {
    body: jsonBody({
      schema: z.strictObject({
        links: rowsOf(z.string().min(1).max(MAX_LENGTH), {
          max: MAX_CHECKED,
          description: 'Whole URLs, or the part after `/u/`.',
        }),
      }),
      example: {
        links: [
          'https://optdown.example.com/u/k1.u.cus_000481.email.news.v1.2.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg',
        ],
      },
    }),
  },
  responses: {
    200: jsonAnswer('The result for each link.', {
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
    }),
  },
});
