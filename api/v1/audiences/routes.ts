import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { mediaTypeOf } from '@/api/v1/http/body';
import {
  badRows,
  goodRows,
  NONE_REJECTED,
  readRow,
  rejectedFields,
  rejectedOf,
  rowsOf,
  type ReadRow,
} from '@/api/v1/http/by-row';
import { answerLines, NDJSON, readLines, tooMany } from '@/api/v1/http/ndjson';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter, type ApiEnv } from '@/api/v1/http/router';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { RULES, type Rule } from '@/domain/choices/decision/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

const MB = 1024 * 1024;
const MAX_REFS = 100_000;
/** Two at a time: one is made into an answer while the database is at the next. */
const REFS_A_QUERY = 5_000;

const summarySchema = z
  .object({
    asked: z.int(),
    allowed: z.int(),
    staleConsent: z.int().meta({ description: 'Of those allowed: whose consent is older than the limit.' }),
    rest: z.partialRecord(z.enum(RULES), z.int()).meta({ description: 'How many each rule held back.' }),
    ...rejectedFields,
  })
  .openapi('AudienceSummary');
type Summary = z.infer<typeof summarySchema>;

const EXAMPLE_SUMMARY = {
  asked: 2,
  allowed: 1,
  staleConsent: 0,
  rest: { opted_out: 1 },
  ...NONE_REJECTED,
} as const;

export const audiences = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/audiences/filter',
    operationId: 'filterAudience',
    tags: ['Decisions'],
    summary: 'Keep of up to 100,000 refs those a topic may go to on a channel',
    description:
      'The refs as a JSON array, as NDJSON (a string or `{"ref": …}` a line) or as plain lines. A JSON array is answered with one ' +
      'object; lines with NDJSON: an allowed ref a line, in the order given, as it is decided, and last the summary. An answer ' +
      'without its summary broke off. What is no ref is told in the summary, and the others are decided. Nothing is recorded: ask again with `record` when you send, or tell what went out by `POST /sends`.',
    permission: 'decisions',
    problems: ['refused'],
    mostBytes: 8 * MB,
    request: {
      query: z.strictObject({
        channel: channelSchema.meta({ example: 'email' }),
        topic: keySchema.meta({ example: 'news' }),
      }),
      body: {
        content: {
          'application/json': {
            schema: rowsOf(refSchema, { max: MAX_REFS }),
            example: ['cus_1042', 'cus_1043'],
          },
          [NDJSON]: { schema: z.string(), example: '"cus_1042"\n"cus_1043"\n' },
          'text/plain': { schema: z.string(), example: 'cus_1042\ncus_1043\n' },
        },
      },
    },
    responses: {
      200: {
        description: 'Those allowed, and how many each rule held back.',
        content: {
          'application/json': {
            schema: z.object({ allowed: z.array(z.string()), summary: summarySchema }),
            example: { allowed: ['cus_1042'], summary: EXAMPLE_SUMMARY },
          },
          [NDJSON]: {
            schema: z.string(),
            example: `{"ref":"cus_1042"}\n${JSON.stringify({ summary: EXAMPLE_SUMMARY })}\n`,
          },
        },
      },
    },
  }),
  async (c) => {
    const { channel, topic } = c.req.valid('query');
    const scope = c.get('scope');
    const catalog = await loadCatalog(scope);
    if (!catalog?.topics.some(({ key }) => key === topic)) {
      const message = `There is no topic "${topic}", or no longer.`;
      throw new ApiProblem('refused', message, {
        errors: [{ at: '?topic', code: 'unknown_topic', message }],
      });
    }
    const isJson = mediaTypeOf(c) === 'application/json';
    const rows = isJson ? (c.req.valid('json') as ReadRow<string>[]) : rowsIn(c);
    const refs = goodRows(rows).map(({ row }) => row);
    const rejected = rejectedOf(badRows(rows, (index) => `/${index}`));
    const summary: Summary = { asked: rows.length, allowed: 0, staleConsent: 0, rest: {}, ...rejected };
    const filtered = filter({ scope, channel, topic, at: now() }, refs, summary);
    if (!isJson) return answerLines(streamOf(linesOf(filtered, summary)));
    const allowed: string[] = [];
    for await (const some of filtered) allowed.push(...some);
    return c.json({ allowed, summary }, 200);
  },
);

/** A line that is an object is read as one, so that what is wrong in it is told of its field. */
const lineSchema = z
  .unknown()
  .transform((line) => (typeof line === 'object' && line !== null ? line : { ref: line }))
  .pipe(z.strictObject({ ref: refSchema }))
  .transform(({ ref }) => ref);

function rowsIn(c: Context<ApiEnv>): ReadRow<string>[] {
  const text = c.get('body')?.toString() ?? '';
  if (mediaTypeOf(c) === NDJSON) return readLines(lineSchema, text, MAX_REFS);
  const refs = text.split(/\r?\n/).filter(Boolean);
  if (refs.length === 0) throw new ApiProblem('malformed_body', 'There is no line in the body.');
  if (refs.length > MAX_REFS) throw tooMany(refs.length, MAX_REFS);
  return refs.map((ref) => readRow(refSchema, ref));
}

type Asking = Omit<Parameters<typeof decideAll>[0][number], 'ref'>;

/** The allowed among refs, some at a time and in their order; counts into the summary as it goes. */
async function* filter(asking: Asking, refs: readonly string[], summary: Summary): AsyncGenerator<string[]> {
  const ask = (from: number) =>
    decideAll(refs.slice(from, from + REFS_A_QUERY).map((ref) => ({ ...asking, ref })));
  let coming = ask(0);
  for (let from = 0; from < refs.length; from += REFS_A_QUERY) {
    const decisions = await coming;
    const next = from + REFS_A_QUERY;
    if (next < refs.length) {
      coming = ask(next);
      // Heard when its turn comes; unheard until then, it must not end the process.
      coming.catch(() => undefined);
    }
    const allowed: string[] = [];
    decisions.forEach(({ decision, rule, isConsentStale }, index) => {
      if (decision === 'allow') {
        allowed.push(refs[from + index] ?? '');
        if (isConsentStale) summary.staleConsent += 1;
      } else count(summary.rest, rule);
    });
    summary.allowed += allowed.length;
    yield allowed;
  }
}

function count(rest: Partial<Record<Rule, number>>, rule: Rule): void {
  rest[rule] = (rest[rule] ?? 0) + 1;
}

async function* linesOf(filtered: AsyncIterable<string[]>, summary: Summary): AsyncGenerator<string> {
  for await (const allowed of filtered)
    if (allowed.length > 0) yield allowed.map((ref) => `${JSON.stringify({ ref })}\n`).join('');
  yield `${JSON.stringify({ summary })}\n`;
}

function streamOf(texts: AsyncIterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await texts.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await texts.return?.();
    },
  });
}
