import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type Call = Awaited<ReturnType<typeof apiCaller>>;

let scope: WorkspaceScope;
let call: Call;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  await call('/recipients/ada', {
    method: 'PUT',
    body: { email: 'ada@example.com', phone: '+14155550123' },
  });
});

const change = (changes: unknown[], rest = {}, ref = 'ada') =>
  call(`/recipients/${ref}/preferences`, { body: { changes, ...rest } });
const in_ = (milliseconds: number) => new Date(now().getTime() + milliseconds).toISOString();

/** The rule and the scope that decided, by `topic channel`; `*` means any. */
async function rules(): Promise<Record<string, string>> {
  const { body } = await call('/recipients/ada/preferences');
  const { effective } = body as {
    effective: {
      topic: string;
      channel: string;
      rule: string;
      decidedBy: { channel: string | null; topic: string | null } | null;
    }[];
  };
  return Object.fromEntries(
    effective.map(({ topic, channel, rule, decidedBy: by }) => [
      `${topic} ${channel}`,
      by ? `${rule} ${by.channel ?? '*'} ${by.topic ?? '*'}` : rule,
    ]),
  );
}

describe('GET /recipients/{ref}/preferences', () => {
  it('returns for each topic on each channel the rule and the scope that decided', async () => {
    await change([
      { kind: 'stop', channel: 'sms' },
      { kind: 'pause', topic: 'offers', until: in_(9 * DAY) },
    ]);
    expect(await rules()).toEqual({
      'news email': 'allowed',
      'news sms': 'suppressed sms *',
      'news push': 'no_address',
      'offers email': 'paused * offers',
      'offers sms': 'suppressed sms *',
      'events email': 'not_opted_in',
      'receipts email': 'transactional',
      'receipts sms': 'transactional',
      'partners email': 'allowed',
    });
    expect((await call('/recipients/ada/preferences')).body).toMatchObject({
      choices: expect.arrayContaining([
        { channel: 'sms', topic: null, choice: 'out', frequency: null, pausedUntil: null },
      ]) as unknown,
      suppressions: [{ channel: 'sms', cause: 'opt_out' }],
    });
  });

  it('answers 404 for an unknown recipient or another workspace’s, and 410 for an erased one', async () => {
    const paths = ['preferences', 'history', 'consents'];
    const stranger = await apiCaller(await foundWorkspace(pool()));
    for (const path of paths) {
      expect((await call(`/recipients/nobody/${path}`)).status).toBe(404);
      expect((await stranger(`/recipients/ada/${path}`)).status).toBe(404);
    }
    await call('/recipients/ada', { method: 'DELETE' });
    for (const path of paths) expect((await call(`/recipients/ada/${path}`)).status).toBe(410);
    expect((await change([{ kind: 'stop' }])).status).toBe(410);
  });
});

describe('a relayed wish', () => {
  it('is recorded in the ledger as made by the API key, with reason, comment, wording and campaign', async () => {
    await pool().query(
      `INSERT INTO reason (id, workspace_id, key, label, position)
       VALUES (gen_random_uuid(), $1, 'too_often', '{"en":"Too often"}', 1)`,
      [scope.workspaceId],
    );
    forgetCatalogs();
    const answer = await change([{ kind: 'stop', channel: 'email', topic: 'news' }], {
      reason: 'too_often',
      comment: 'Every day!',
      locale: 'en',
      about: { channel: 'email', topic: 'news', campaign: 'autumn' },
      wording: { locale: 'en', text: 'Stop the news' },
    });
    expect(answer.body).toMatchObject({ events: [{ action: 'opt_out', after: { choice: 'out' } }] });
    const { changeId } = answer.body as { changeId: string };
    const { rows } = await pool().query(
      `SELECT e.actor, e.source, e.campaign, f.reason, f.comment FROM consent_event e
         JOIN feedback f USING (change_id) WHERE e.change_id = $1`,
      [changeId],
    );
    expect(rows).toEqual([
      { actor: 'api_key', source: 'api', campaign: 'autumn', reason: 'too_often', comment: 'Every day!' },
    ]);
    expect((await call('/recipients/ada/history')).body).toMatchObject({
      data: [{ changeId, actor: 'api_key', source: 'api', wording: 'Stop the news', campaign: 'autumn' }],
      nextCursor: null,
    });
  });

  it('may have a comment of 1,000 characters, as on the page, where an emoji counts as one', async () => {
    const stop = [{ kind: 'stop', channel: 'email', topic: 'news' }];
    const tooLong = await change(stop, { comment: '🙁'.repeat(1_001) });
    expect(tooLong).toMatchObject({ status: 400, body: { errors: [{ at: '/comment' }] } });
    expect(await change(stop, { comment: '🙁'.repeat(1_000) })).toMatchObject({ status: 200 });
  });

  it('changes nothing if it holds already', async () => {
    const wish = [
      { kind: 'frequency', topic: 'news', frequency: 'weekly' },
      { kind: 'stop', channel: 'sms' },
    ];
    expect((await change(wish)).body).toMatchObject({ events: [{ action: 'opt_down' }, {}] });
    expect((await change(wish)).body).toEqual({ changeId: null, events: [] });
  });

  it('is refused as a whole, with the place of each problem', async () => {
    const refused = await change([
      { kind: 'stop', channel: 'email' },
      { kind: 'stop', topic: 'receipts' },
      { kind: 'frequency', topic: 'news', frequency: 'daily' },
      { kind: 'pause', until: in_(500 * DAY) },
      { kind: 'start', topic: 'nonsense' },
      { kind: 'start', channel: 'mail' },
    ]);
    expect([refused.status, refused.body]).toMatchObject([
      422,
      {
        code: 'refused',
        errors: [
          { at: '/changes/1', code: 'topic_locked' },
          { at: '/changes/2', code: 'frequency_not_offered' },
          { at: '/changes/3', code: 'pause_out_of_range' },
          { at: '/changes/4', code: 'unknown_topic' },
          { at: '/changes/5', code: 'unknown_channel' },
        ],
      },
    ]);
    expect((await change([{ kind: 'stop' }], { reason: 'nonsense' })).body).toMatchObject({
      errors: [{ at: '/reason', code: 'unknown_reason' }],
    });
    expect((await recordsOf(pool(), scope)).events).toEqual([]);
  });

  it('cannot opt someone in again who stopped a whole channel (requirement 9)', async () => {
    await change([{ kind: 'stop', channel: 'email' }]);
    for (const about of [{ channel: 'email' }, { channel: 'email', topic: 'news' }])
      expect((await change([{ kind: 'start', ...about }])).body).toMatchObject({
        errors: [{ code: 'needs_fresh_proof' }],
      });
    expect((await recordsOf(pool(), scope)).suppressions).toEqual(['ada@example.com email opt_out']);
  });

  it('can be relayed before its recipient is imported, and holds afterwards', async () => {
    expect((await change([{ kind: 'stop' }], {}, 'new')).status).toBe(200);
    const put = await call('/recipients/new', { method: 'PUT', body: { email: 'new@b.cd' } });
    expect(put.body).toMatchObject({ suppressed: ['email'] });
  });

  it.each([
    { changes: [] },
    { changes: [{ kind: 'stop', chanel: 'email' }] },
    { changes: [{ kind: 'pause', until: 'tomorrow' }] },
    { changes: [{ kind: 'stop' }], wording: { locale: 'en', text: 'NUL\0' } },
  ])('is refused as invalid: %j', async (body) => {
    expect((await call('/recipients/ada/preferences', { body })).status).toBe(400);
  });
});

it('GET /recipients/{ref}/history lists events newest first, in pages', async () => {
  for (const kind of ['stop', 'start']) await change([{ kind, topic: 'news' }]);
  const first = await call('/recipients/ada/history?limit=1');
  expect(first.body).toMatchObject({ data: [{ action: 'opt_in' }] });
  const { nextCursor } = first.body as { nextCursor: string };
  expect((await call(`/recipients/ada/history?cursor=${nextCursor}`)).body).toMatchObject({
    data: [{ action: 'opt_down', after: { choice: 'out' } }],
    nextCursor: null,
  });
});

describe('a consent', () => {
  const consent = (rest = {}) => ({
    channel: 'email',
    source: 'checkout',
    givenAt: in_(0),
    evidence: { order: 7 },
    wording: { locale: 'en', text: 'Yes, please' },
    ...rest,
  });
  const record = (body: unknown) => call('/recipients/ada/consents', { body });

  it('opts someone in again who stopped the channel if it is newer than the stop, and can be repeated', async () => {
    await change([{ kind: 'stop', channel: 'email' }]);
    const old = await record(consent({ givenAt: in_(-HOUR) }));
    expect([old.status, old.body]).toMatchObject([422, { errors: [{ code: 'older_than_stop' }] }]);
    const body = consent();
    const recorded = await record(body);
    expect([recorded.status, recorded.body]).toMatchObject([
      201,
      { channel: 'email', topic: null, evidence: { order: 7 }, stoppedBy: [], suppressed: [] },
    ]);
    expect((await record(body)).status).toBe(200);
    expect(await rules()).toMatchObject({ 'news email': 'allowed email *' });
    expect((await call('/recipients/ada')).body).toMatchObject({ consent: { source: 'checkout' } });
    expect((await call('/recipients/ada/consents')).body).toMatchObject({
      data: [{ source: 'checkout', wording: { text: 'Yes, please' } }],
      nextCursor: null,
    });
  });

  it('reports the wider stop that still stands if it covers only one topic', async () => {
    await change([{ kind: 'stop', channel: 'email' }]);
    expect((await record(consent({ topic: 'news' }))).body).toMatchObject({
      stoppedBy: [{ channel: 'email', topic: null }],
      suppressed: [{ channel: 'email', cause: 'opt_out' }],
    });
  });

  it.each([
    ['/givenAt', { givenAt: '2126-11-24T18:00:00Z' }],
    ['/wording', { wording: undefined }],
    ['/givenAt', { givenAt: '0000-01-01T00:00:00Z' }],
    ['/source', { source: '' }],
    ['/source', { source: ' ' }],
    ['/source', { source: 'half \ud83d' }],
    ['/wording/text', { wording: { locale: 'en', text: ' \n' } }],
    ['/evidence', { evidence: 'x'.repeat(20_000) }],
    ['/evidence', { evidence: { nul: '\0' } }],
    ['/proof', { proof: true }],
  ])('is refused if %s is wrong', async (at, rest) => {
    const answer = await record(consent(rest));
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ at }] }]);
  });
});
