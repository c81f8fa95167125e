import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { admit, foundWorkspace, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type Told = { decision: string; rule: string; until?: string; scope?: object; sentAt?: string };

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
  await admit(pool(), scope, { ref: 'ben', email: 'ben@example.com' });
  await applyChanges([requestOf(scope, 'ben', [stop({ channel: null, topic: 'news' })])]);
});

const news = (ref: string) => ({ ref, channel: 'email', topic: 'news' });
const decide = (body: object): Promise<Answer<Told>> => call('/decisions', { body });

async function wantWeekly(ref: string): Promise<void> {
  const weekly = { kind: 'frequency', scope: { channel: null, topic: 'news' }, frequency: 'weekly' } as const;
  await applyChanges([requestOf(scope, ref, [weekly])]);
}

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const read = <Value>(text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Value);

describe('POST /decisions', () => {
  it('answers one question with one decision, and names the choice that decided', async () => {
    expect((await decide(news('ada'))).body).toEqual({ decision: 'allow', rule: 'allowed' });
    expect((await decide(news('ben'))).body).toEqual({
      decision: 'deny',
      rule: 'opted_out',
      scope: { channel: null, topic: 'news' },
    });
  });

  it('answers many questions in their order, as JSON and as NDJSON', async () => {
    const asked = ['ben', 'ada', 'nobody', 'ada'].map(news);
    const expected = ['opted_out', 'allowed', 'unknown_recipient', 'allowed'];
    const many: Answer<{ data: Told[] }> = await call('/decisions', { body: { decisions: asked } });
    expect(many.body.data.map(({ rule }) => rule)).toEqual(expected);
    const asLines = await call('/decisions', { body: lines(asked), headers: NDJSON });
    const named = { 'Content-Type': 'application/jsonl' };
    expect((await call('/decisions', { body: lines(asked), headers: named })).status).toBe(200);
    expect(asLines.headers.get('content-type')).toBe('application/x-ndjson');
    expect(read<Told>(asLines.text).map(({ rule }) => rule)).toEqual(expected);
  });

  it('allows only one of 20 concurrent callers that record their send', async () => {
    await wantWeekly('ada');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => decide({ ...news('ada'), record: true })),
    );
    const allowed = answers.filter(({ body }) => body.decision === 'allow');
    expect(allowed).toHaveLength(1);
    expect((await decide(news('ada'))).body).toMatchObject({ decision: 'defer', rule: 'frequency' });
  });

  it('defers the second of two equal questions in a call that records, but not in one that only asks', async () => {
    await wantWeekly('ada');
    const twice = [news('ada'), news('ada')];
    const asked = await call('/decisions', { body: lines(twice), headers: NDJSON });
    expect(read<Told>(asked.text).map(({ decision }) => decision)).toEqual(['allow', 'allow']);
    const recorded = await call('/decisions?record=true', { body: lines(twice), headers: NDJSON });
    expect(read<Told>(recorded.text).map(({ decision }) => decision)).toEqual(['allow', 'defer']);
  });

  it('decides as of another time, but cannot record such a decision', async () => {
    const until = new Date(now().getTime() + 3 * DAY);
    const pause = { kind: 'pause', scope: { channel: null, topic: null }, until } as const;
    await applyChanges([requestOf(scope, 'ada', [pause], { context: { now: now() } })]);
    expect((await decide(news('ada'))).body).toMatchObject({ rule: 'paused', until: until.toISOString() });
    expect((await decide({ ...news('ada'), at: until.toISOString() })).body.rule).toBe('allowed');
    const both = await decide({ ...news('ada'), at: until.toISOString(), record: true });
    expect([both.status, both.text]).toEqual([400, expect.stringContaining('/at')]);
    const inQuery = `/decisions?record=true&at=${until.toISOString()}`;
    expect((await call(inQuery, { body: lines([news('ada')]), headers: NDJSON })).status).toBe(400);
  });

  it('refuses an invalid question and names its place', async () => {
    const refusal = async (body: unknown, headers = {}) => {
      const answer: Answer<{ errors: { at: string }[] }> = await call('/decisions', { body, headers });
      return [answer.status, answer.body.errors[0]?.at];
    };
    expect(await refusal({ ref: 'ada', channel: 'email' })).toEqual([400, '/topic']);
    expect(await refusal({ ...news('ada'), decisions: [news('ada')] })).toEqual([400, '/ref']);
    expect(await refusal({ ...news('ada'), recrod: true })).toEqual([400, '/recrod']);
    const tooMany = Array.from({ length: 10_001 }, () => news('ada'));
    expect(await refusal({ decisions: tooMany })).toEqual([400, '/decisions']);
    expect(await refusal(lines(tooMany), NDJSON)).toEqual([400, '']);
    expect((await call('/decisions', { body: 'not JSON\n', headers: NDJSON })).status).toBe(400);
    expect((await call('/decisions?record=true', { body: news('ada') })).status).toBe(400);
  });

  it('denies an invalid question among many, and decides the others', async () => {
    const allowed = { decision: 'allow', rule: 'allowed' };
    const invalid = (field: string) => ({ decision: 'deny', rule: 'invalid', error: { field } });
    const ask = { decisions: [{ ...news('a b') }, news('ada'), { ...news('ada'), chanel: 'email' }] };
    expect((await call('/decisions', { body: ask })).body).toMatchObject({
      data: [invalid('ref'), allowed, invalid('chanel')],
    });
    const asLines = `${lines([news('ada'), { ref: 'ada' }])}not JSON\n${lines([news('ada')])}`;
    const answers = read<Told>((await call('/decisions', { body: asLines, headers: NDJSON })).text);
    expect(answers).toMatchObject([
      allowed,
      invalid('channel'),
      { decision: 'deny', rule: 'invalid', error: { message: 'it is not a line of JSON' } },
      allowed,
    ]);
  });

  it('does not see another workspace’s recipients, and requires the permission', async () => {
    const stranger = await apiCaller(await foundWorkspace(pool()));
    const answer: Answer<Told> = await stranger('/decisions', { body: news('ada') });
    expect(answer.body.rule).toBe('unknown_recipient');
    const other = await apiCaller(scope, ['links']);
    expect((await other('/decisions', { body: news('ada') })).status).toBe(403);
  });
});

describe('POST /audiences/filter', () => {
  const PATH = '/audiences/filter?channel=email&topic=news';
  const summary = {
    asked: 4,
    allowed: 2,
    staleConsent: 0,
    rest: { opted_out: 1, unknown_recipient: 1 },
    rejected: 0,
    rejects: [],
  };
  const refs = ['ada', 'ben', 'nobody', 'ada'];

  it('returns the allowed refs and counts the rest by rule, for a JSON array, NDJSON and gzipped plain lines', async () => {
    expect((await call(PATH, { body: refs })).body).toEqual({ allowed: ['ada', 'ada'], summary });
    const expected = [{ ref: 'ada' }, { ref: 'ada' }, { summary }];
    const ndjson = await call(PATH, { body: lines(refs.map((ref) => ({ ref }))), headers: NDJSON });
    expect(read(ndjson.text)).toEqual(expected);
    const text = gzipSync(refs.join('\r\n'));
    const headers = { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' };
    expect(read((await call(PATH, { body: text, headers })).text)).toEqual(expected);
  });

  it('answers more refs than fit in one query, in their order', async () => {
    const many = Array.from({ length: 12_000 }, (_, index) => (index % 4_000 === 3 ? 'ada' : `no-${index}`));
    const answer = await call(PATH, { body: many.join('\n'), headers: { 'Content-Type': 'text/plain' } });
    expect(read(answer.text)).toEqual([
      ...Array.from({ length: 3 }, () => ({ ref: 'ada' })),
      { summary: { ...summary, asked: 12_000, allowed: 3, rest: { unknown_recipient: 11_997 } } },
    ]);
  });

  it('reports invalid refs, and decides the others', async () => {
    const counts = { asked: 3, allowed: 1, rest: { unknown_recipient: 1 }, rejected: 1 };
    expect((await call(PATH, { body: ['no"b\\dy', 'a b', 'ada'] })).body).toMatchObject({
      allowed: ['ada'],
      summary: { ...counts, rejects: [{ at: '/1', code: 'invalid' }] },
    });
    const text = await call(PATH, { body: 'nobody\na b\nada', headers: { 'Content-Type': 'text/plain' } });
    expect(read(text.text)).toMatchObject([{ ref: 'ada' }, { summary: counts }]);
  });

  it('answers with valid JSON lines, whatever characters the refs have', async () => {
    await admit(pool(), scope, { ref: 'a"d\\a', email: 'odd@example.com' });
    const answer = await call(PATH, { body: 'a"d\\a\n', headers: { 'Content-Type': 'text/plain' } });
    expect(read(answer.text)[0]).toEqual({ ref: 'a"d\\a' });
  });

  it('refuses an unknown topic, a missing one, and more than 100,000 refs', async () => {
    expect((await call('/audiences/filter?channel=email&topic=nwes', { body: refs })).status).toBe(422);
    expect((await call('/audiences/filter?channel=email', { body: refs })).status).toBe(400);
    const many = 'a\n'.repeat(100_001);
    expect((await call(PATH, { body: many, headers: { 'Content-Type': 'text/plain' } })).status).toBe(400);
  });
});
