import { z } from '@hono/zod-openapi';
import { mediaTypeOf } from '@/api/v1/body';
import { NDJSON, readLines } from '@/api/v1/ndjson';
import { ApiProblem, type Fault } from '@/api/v1/problem';
import { apiRoute, createRouter } from '@/api/v1/router';
import { recordSends, retractSends } from '@/domain/decision/mutations';
import { faultOfSend } from '@/domain/decision/rules';
import { sendSchema, type Send } from '@/domain/decision/schema';
import { loadCatalog } from '@/domain/topic/data';
import { now } from '@/lib/clock';

const MB = 1024 * 1024;
const MOST_SENDS = 10_000;
const MOST_FAULTS = 100;

export const sends = createRouter()
  .openapi(
    apiRoute({
      method: 'post',
      path: '/sends',
      operationId: 'recordSends',
      tags: ['Sends'],
      summary: 'Tell what went out, up to 10,000 messages',
      description:
        'Frequencies count it, by calendar periods in the recipient’s time zone, and the recipient’s page says when the next message may come. Only the newest send of a topic on a ' +
        'channel counts, so they may come in any order and be repeated. What was asked for with `record: true` need not be told again.',
      permission: 'decisions',
      problems: ['refused'],
      mostBytes: 4 * MB,
      request: {
        body: {
          content: {
            'application/json': {
              schema: z.strictObject({ sends: z.array(sendSchema).min(1).max(MOST_SENDS) }),
              example: {
                sends: [{ ref: 'cus_1042', channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' }],
              },
            },
            [NDJSON]: {
              schema: z.string(),
              example:
                '{"ref":"cus_1042","channel":"email","topic":"news","sentAt":"2026-11-02T09:00:00Z"}\n',
            },
          },
        },
      },
      responses: {
        200: {
          description: 'They are noted, but those of refs that nobody here has.',
          content: {
            'application/json': {
              schema: z.object({
                recorded: z.int(),
                unknownRefs: z.array(z.string()).meta({ description: 'Their sends are not noted.' }),
              }),
              example: { recorded: 1, unknownRefs: [] },
            },
          },
        },
      },
    }),
    async (c) => {
      const scope = c.get('scope');
      const isLines = mediaTypeOf(c) === NDJSON;
      const valid = c.req.valid('json');
      const given =
        isLines || typeof valid === 'string'
          ? readLines(sendSchema, c.get('body')?.toString() ?? '', MOST_SENDS)
          : valid.sends;
      const catalog = await loadCatalog(scope);
      if (!catalog) throw new ApiProblem('not_found', 'The workspace is gone.');
      const faults = given.flatMap((send, index): Fault[] => {
        const fault = faultOfSend(send, catalog, now());
        if (!fault) return [];
        const { field, code, message } = fault;
        return [{ at: `${isLines ? '' : '/sends'}/${index}/${field}`, code, message }];
      });
      if (faults.length > 0)
        throw new ApiProblem('refused', faults[0]?.message ?? '', { errors: faults.slice(0, MOST_FAULTS) });
      const unknown = await recordSends(scope, given);
      const recorded = given.filter(({ ref }: Send) => !unknown.has(ref)).length;
      return c.json({ recorded, unknownRefs: [...unknown] }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/sends/retract',
      operationId: 'retractSends',
      tags: ['Sends'],
      summary: 'Take back what did not go out after all, up to 10,000 messages',
      description:
        'When the provider refuses a message that was asked for with `record: true`, or told too early: the frequency counts from the ' +
        'message before it again. `sentAt` is what the decision answered, or what was told. The eight messages before the newest ' +
        'one of a topic on a channel are remembered. Repeating it changes nothing.',
      permission: 'decisions',
      mostBytes: 4 * MB,
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({ sends: z.array(sendSchema).min(1).max(MOST_SENDS) }),
              example: {
                sends: [{ ref: 'cus_1042', channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' }],
              },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'They are taken back, but those that are not noted.',
          content: {
            'application/json': {
              schema: z.object({
                retracted: z.int(),
                unknown: z.array(z.int()).meta({
                  description:
                    'The places, from 0, of those that are not noted at that time: never told, taken back already, or of a ref that nobody has.',
                }),
              }),
              example: { retracted: 1, unknown: [] },
            },
          },
        },
      },
    }),
    async (c) => {
      const given = c.req.valid('json').sends;
      const unknown = await retractSends(c.get('scope'), given);
      return c.json({ retracted: given.length - unknown.length, unknown }, 200);
    },
  );
