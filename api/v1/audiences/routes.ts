import type { Context } from 'hono';
import { mediaTypeOf } from '@/api/v1/http/body';
import { badRows, goodRows, readRow, type ReadRow, rejectedOf } from '@/api/v1/http/by-row';
import { answerLines, NDJSON, readLines, tooMany } from '@/api/v1/http/ndjson';
import { ApiProblem } from '@/api/v1/http/problem';
import type { ApiEnv } from '@/api/v1/http/env';
import { createRouter } from '@/api/v1/http/router';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { decideAll } from '@/domain/choices/decision/data/decide';
import type { Rule } from '@/domain/choices/decision/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { now } from '@/lib/clock';
import { filterAudienceRoute, lineSchema, MAX_REFS, type Summary } from './describe';

/** Two at a time: while one is turned into an answer, the database works on the next. */
const REFS_A_QUERY = 5_000;

export const audiences = createRouter().openapi(filterAudienceRoute, async (c) => {
  const { channel, topic } = c.req.valid('query');
  const scope = c.get('scope');
  const catalog = await loadCatalog(scope);
  if (!catalog?.topics.some(({ key }) => key === topic)) {
    const message = `There is no topic "${topic}", or it is archived.`;
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
});

function rowsIn(c: Context<ApiEnv>): ReadRow<string>[] {
  const text = c.get('body')?.toString() ?? '';
  if (mediaTypeOf(c) === NDJSON) return readLines(lineSchema, text, MAX_REFS);
  const refs = text.split(/\r?\n/).filter(Boolean);
  if (refs.length === 0) throw new ApiProblem('malformed_body', 'There is no line in the body.');
  if (refs.length > MAX_REFS) throw tooMany(refs.length, MAX_REFS);
  return refs.map((ref) => readRow(refSchema, ref));
}

type Asking = Omit<Parameters<typeof decideAll>[0][number], 'ref'>;

/** Yields the allowed refs, batch by batch and in order; updates the summary as it goes. */
async function* filter(asking: Asking, refs: readonly string[], summary: Summary): AsyncGenerator<string[]> {
  const ask = (from: number) =>
    decideAll(refs.slice(from, from + REFS_A_QUERY).map((ref) => ({ ...asking, ref })));
  let coming = ask(0);
  for (let from = 0; from < refs.length; from += REFS_A_QUERY) {
    const decisions = await coming;
    const next = from + REFS_A_QUERY;
    if (next < refs.length) {
      coming = ask(next);
      // Its error is thrown when its turn comes; until then an unhandled rejection must not end the process.
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
