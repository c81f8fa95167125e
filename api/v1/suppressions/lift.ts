import { z } from '@hono/zod-openapi';
import { plainText, wordingSchema } from '@/api/v1/http/fields';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { causeSchema } from './routes';
import { MAX_SOURCE_CHARACTERS } from '@/domain/choices/recorded-consent/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { liftStops } from '@/domain/choices/suppress/mutations';
import { channelSchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { timeSchema } from '@/lib/instant';

/** The one way back from a stop of an address. */
export const suppressionLift = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/suppressions/lift',
    operationId: 'liftSuppression',
    tags: ['Suppressions'],
    summary: 'Lift a stop by a new consent',
    description:
      'There is no other way: the consent is recorded, opts the recipient in on the channel, and lifts what is older than it, whatever the cause. A stop that is newer stands. Of somebody who was erased, the ref stays gone: their address is lifted by a consent since then, under another.',
    permission: 'preferences:write',
    problems: ['gone', 'refused'],
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({
              ref: refSchema,
              channel: channelSchema,
              consent: z.strictObject({
                source: plainText(MAX_SOURCE_CHARACTERS),
                givenAt: timeSchema,
                wording: wordingSchema,
              }),
            }),
            example: {
              ref: 'cus_1042',
              channel: 'email',
              consent: {
                source: 'checkout',
                givenAt: '2026-11-02T09:30:00.000Z',
                wording: { locale: 'en', text: 'Yes, send me e-mail again.' },
              },
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'Lifted, and why it had been stopped.',
        content: {
          'application/json': {
            schema: z.object({
              ref: z.string(),
              channel: channelSchema,
              lifted: causeSchema.nullable().meta({ description: 'Null: it was not stopped.' }),
            }),
            example: { ref: 'cus_1042', channel: 'email', lifted: 'opt_out' },
          },
        },
      },
    },
  }),
  async (c) => {
    const { ref, channel, consent } = c.req.valid('json');
    const givenAt = new Date(consent.givenAt);
    if (givenAt > now())
      throw new ApiProblem('refused', 'A consent is not given in the future.', {
        errors: [{ at: '/consent/givenAt', code: 'in_the_future', message: 'It is in the future.' }],
      });
    const optIn = { ...consent, givenAt, scope: { channel, topic: null }, evidence: null };
    const outcome = await liftStops(c.get('scope'), ref, optIn, now());
    switch (outcome.kind) {
      case 'lifted':
        return c.json({ ref, channel, lifted: outcome.cause }, 200);
      case 'gone':
        throw new ApiProblem('gone', `${ref} was erased.`);
      case 'too_old':
        throw refusedAs('older_than_stop', 'The stop is newer than the consent.');
      case 'refused':
        throw refusedAs(outcome.refusals[0]?.code ?? 'refused', 'The consent cannot be recorded.');
    }
  },
);

function refusedAs(code: string, message: string): ApiProblem {
  return new ApiProblem('refused', message, { errors: [{ at: '/consent', code, message }] });
}
