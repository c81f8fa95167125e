import { type z } from '@hono/zod-openapi';
import { mediaTypeOf } from '@/api/v1/http/body';
import { answerEach, type ReadRow, type RowFault } from '@/api/v1/http/by-row';
import { answerLines, NDJSON, readLines } from '@/api/v1/http/ndjson';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { decideAndRecord, type Recorded } from '@/domain/choices/decision/mutations/record';
import { type Decision, MAX_QUESTIONS, type Question } from '@/domain/choices/decision/schema';
import { now } from '@/lib/clock';
import { decideOne } from './decide-one';
import { decideRoute, type decisionSchema, questionSchema, type requestSchema } from './describe';

export const decisions = createRouter().openapi(decideRoute, async (c) => {
  const scope = c.get('scope');
  const query = c.req.valid('query');
  if (mediaTypeOf(c) === NDJSON) {
    const isRecorded = query.record === 'true';
    if (isRecorded && query.at !== undefined)
      throw refusedInQuery('at', 'It cannot be combined with "record", which records a send now.');
    const questions = readLines(questionSchema, c.get('body')?.toString() ?? '', MAX_QUESTIONS);
    const answers = await decideMany(scope, questions, isRecorded, query.at);
    const lines = answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
    return answerLines(lines);
  }
  const [stray] = Object.keys(query);
  if (stray !== undefined) throw refusedInQuery(stray, 'With a JSON body, put it into the body.');
  const { ref, channel, topic, decisions: many, record, at } = bodyOf(c.req.valid('json'));
  if (many) return c.json({ data: await decideMany(scope, many, record, at) }, 200);
  if (!ref || !channel || !topic) throw new ApiProblem('malformed_body', 'There is no question in the body.');
  const asked = { scope, ref, channel, topic, at: at === undefined ? now() : new Date(at) };
  return c.json(answerOf(await decideOne(asked, record)), 200);
});

/** The types allow any declared body type as if it were validated; NDJSON was handled before this. */
function bodyOf(valid: string | z.output<typeof requestSchema>): z.output<typeof requestSchema> {
  return typeof valid === 'string' ? { record: false } : valid;
}

async function decideMany(
  scope: Parameters<typeof decideOne>[0]['scope'],
  questions: readonly ReadRow<Question>[],
  isRecorded: boolean,
  at: string | undefined,
) {
  const when = at === undefined ? now() : new Date(at);
  return answerEach(
    questions,
    async (good) => {
      // Field by field: what Zod makes is slow to spread, and slow to read ever after.
      const asked = good.map(({ ref, channel, topic }) => ({ ref, channel, topic, scope, at: when }));
      return (await (isRecorded ? decideAndRecord(asked) : decideAll(asked))).map(answerOf);
    },
    refused,
  );
}

/** Never `allow`, and nothing that a caller could mistake for it. */
function refused(error: RowFault): z.infer<typeof decisionSchema> {
  return { decision: 'deny', rule: 'invalid', error };
}

/** Omits fields that do not apply: most answers have two fields. */
function answerOf({
  decision,
  rule,
  until,
  scope,
  cause,
  isConsentStale,
  sentAt,
}: Decision & Partial<Recorded>): z.infer<typeof decisionSchema> {
  return {
    decision,
    rule,
    ...(until && { until: until.toISOString() }),
    ...(scope && { scope }),
    ...(cause && { cause }),
    ...(sentAt && { sentAt: sentAt.toISOString() }),
    ...(isConsentStale && { staleConsent: true as const }),
  };
}

function refusedInQuery(name: string, message: string): ApiProblem {
  return new ApiProblem('invalid_request', message, {
    errors: [{ at: `?${name}`, code: 'invalid', message }],
  });
}
