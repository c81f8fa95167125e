import { beforeEach, describe, expect, it } from 'vitest';
import { NONE_REJECTED } from '@/api/v1/http/by-row';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { admit, foundWorkspace, requestOf } from '@/domain/testing';
import { periodAt } from '@/lib/calendar';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type Told = { decision: string; sentAt?: string };

let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  const scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
  // Ada wants it weekly.
  const weekly = { kind: 'frequency', scope: { channel: null, topic: 'news' }, frequency: 'weekly' } as const;
  await applyChanges([requestOf(scope, 'ada', [weekly])]);
});

const news = (ref: string) => ({ ref, channel: 'email', topic: 'news' });
const decide = (body: object): Promise<Answer<Told>> => call('/decisions', { body });

describe('POST /sends', () => {
  const sent = (ref: string, at: Date) => ({ ...news(ref), sentAt: at.toISOString() });

  it('counts towards frequencies, returns unknown refs, and changes nothing when repeated', async () => {
    const at = now();
    for (const body of [
      { sends: [sent('ada', at), sent('nobody', at)] },
      { sends: [sent('ada', new Date(at.getTime() - DAY)), sent('nobody', at)] },
    ]) {
      const answer = await call('/sends', { body });
      expect(answer.body).toEqual({ recorded: 1, unknownRefs: ['nobody'], ...NONE_REJECTED });
      expect((await decide(news('ada'))).body).toMatchObject({
        decision: 'defer',
        until: periodAt('week', at, 'UTC').to.toISOString(),
      });
    }
    const asLines = await call('/sends', {
      body: `${JSON.stringify(sent('ada', at))}\n`,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    expect(asLines.body).toEqual({ recorded: 1, unknownRefs: [], ...NONE_REJECTED });
  });

  it('reports the sends that cannot be recorded, and records the others', async () => {
    const past = new Date(now().getTime() - DAY);
    const answer = await call('/sends', {
      body: {
        sends: [
          sent('ada', now()),
          { ...sent('ada', past), topic: 'nwes' },
          { ...sent('ada', past), channel: 'mail' },
          sent('ada', new Date(now().getTime() + DAY)),
        ],
      },
    });
    expect([answer.status, answer.body]).toMatchObject([200, { recorded: 1, rejected: 3 }]);
    expect((answer.body as { rejects: unknown[] }).rejects).toMatchObject([
      { at: '/sends/1', field: 'topic', code: 'unknown_topic' },
      { at: '/sends/2', field: 'channel', code: 'unknown_channel' },
      { at: '/sends/3', field: 'sentAt', code: 'future' },
    ]);
    expect((await decide(news('ada'))).body.decision).toBe('defer');
  });
});

describe('POST /sends/retract', () => {
  it('takes back what a decision recorded and the provider refused, so that the next attempt is allowed', async () => {
    const record = async () => (await decide({ ...news('ada'), record: true })).body;
    const { sentAt, ...first } = await record();
    expect([first, (await record()).decision]).toEqual([{ decision: 'allow', rule: 'allowed' }, 'defer']);
    const body = { sends: [{ ...news('ada'), sentAt }] };
    expect((await call('/sends/retract', { body })).body).toEqual({
      retracted: 1,
      unknown: [],
      ...NONE_REJECTED,
    });
    expect((await call('/sends/retract', { body })).body).toEqual({
      retracted: 0,
      unknown: [0],
      ...NONE_REJECTED,
    });
    expect((await record()).decision).toBe('allow');
  });

  it('does nothing for a decision that was not recorded, or for another workspace', async () => {
    expect((await decide(news('ada'))).body).not.toHaveProperty('sentAt');
    const { sentAt } = (await decide({ ...news('ada'), record: true })).body;
    const stranger = await apiCaller(await foundWorkspace(pool()));
    const body = { sends: [{ ...news('ada'), sentAt }] };
    expect((await stranger('/sends/retract', { body })).body).toEqual({
      retracted: 0,
      unknown: [0],
      ...NONE_REJECTED,
    });
  });
});
