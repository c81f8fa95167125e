import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller } from '@/api/v1/testing';
import { actFor } from '@/domain/choices/act-for/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { changeIdOf, castOf, foundWorkspace, requestOf, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { HOUR, MINUTE, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type Call = Awaited<ReturnType<typeof apiCaller>>;
type Changed = { changeId: string; events: unknown[] };

const EMAIL = { channel: 'email', topic: null } as const;

let scope: WorkspaceScope;
let call: Call;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  await call('/recipients/ada', { method: 'PUT', body: { email: 'ada@example.com', phone: '+14155550123' } });
});

async function relay(changes: unknown[], rest = {}, ref = 'ada'): Promise<string> {
  const { body } = await call(`/recipients/${ref}/preferences`, { body: { changes, ...rest } });
  return (body as Changed).changeId;
}

const undo = (changeId: string, { ref = 'ada', by = call, headers = {} } = {}) =>
  by(`/recipients/${ref}/changes/${changeId}/undo`, { method: 'POST', headers });
const stopOf = (channel: 'email' | 'sms') => ({ kind: 'stop', channel });

/** What holds for Ada: her choices except empty ones, and what stops her addresses. */
async function held() {
  const { body } = await call('/recipients/ada/preferences');
  const { choices, suppressions } = body as {
    choices: {
      channel: string | null;
      topic: string | null;
      choice: string | null;
      frequency: string | null;
    }[];
    suppressions: { channel: string; cause: string }[];
  };
  return [
    ...choices
      .filter(({ choice, frequency }) => choice ?? frequency)
      .map(
        ({ channel, topic, choice, frequency }) => `${channel ?? '*'} ${topic ?? '*'} ${choice ?? frequency}`,
      ),
    ...suppressions.map(({ channel, cause }) => `${channel} ${cause}`),
  ];
}

describe('a wish that was relayed by mistake', () => {
  it.each([
    { changes: [stopOf('email')] },
    { changes: [{ kind: 'stop' }], reason: null, comment: 'Please stop' },
    { changes: [{ kind: 'frequency', topic: 'news', frequency: 'weekly' }, stopOf('sms')] },
    { changes: [{ kind: 'start', topic: 'events' }] },
    { changes: [stopOf('email')], madeAt: '2024-03-05' },
  ])(
    'is undone, so that what held before holds and nothing is recorded as chosen: %j',
    async ({ changes, ...rest }) => {
      const answer = await undo(await relay(changes, rest));
      expect(answer).toMatchObject({
        status: 200,
        body: { events: changes.map(() => ({ action: 'undo' })) },
      });
      expect(await held()).toEqual([]);
    },
  );

  it('is undone once, and repeated or concurrent calls get the same answer', async () => {
    const made = await relay([stopOf('email')]);
    const answers = await Promise.all([undo(made), undo(made), undo(made)]);
    const [first] = answers;
    for (const { status, body } of [...answers, await undo(made)])
      expect([status, body]).toEqual([200, first.body]);
    const keyed = { headers: { 'Idempotency-Key': 'undo-1' } };
    expect([(await undo(made, keyed)).text, (await undo(made, keyed)).text]).toEqual([
      first.text,
      first.text,
    ]);
    expect((await recordsOf(pool(), scope)).events).toHaveLength(2);
  });

  it('is undone under either of two merged refs', async () => {
    await call('/recipients/old', { method: 'PUT', body: { email: 'old@example.com' } });
    const made = await relay([stopOf('sms')], {}, 'old');
    await call('/recipients/old/merge', { body: { into: 'ada' } });
    expect((await undo(made)).status).toBe(200);
    expect(await undo(made, { ref: 'old' })).toMatchObject({ status: 200, body: { events: [{}] } });
    expect(await held()).toEqual([]);
  });

  it('is undone without touching earlier choices', async () => {
    await applyChanges([requestOf(scope, 'ada', [stop({ channel: 'sms', topic: null })])]);
    await undo(await relay([{ kind: 'stop' }]));
    expect(await held()).toEqual(['sms * out', 'sms opt_out']);
  });
});

describe('the undo of a change', () => {
  async function expectRefused(changeId: string, code: string): Promise<void> {
    const before = await held();
    const answer = await undo(changeId);
    expect([answer.status, answer.body]).toMatchObject([
      409,
      { code: 'conflict', errors: [{ at: 'param changeId', code }] },
    ]);
    expect(await held()).toEqual(before);
  }

  it('is refused if the change is a recorded consent', async () => {
    const wording = { locale: 'en', text: 'Yes, send me events.' };
    const { body } = await call('/recipients/ada/consents', {
      body: { topic: 'events', source: 'Fair', givenAt: now().toISOString(), wording },
    });
    await expectRefused((body as Changed).changeId, 'not_relayed');
  });

  it.each(['opt_out', 'complaint'])(
    'is refused if the change is an %s that was reported for the address',
    async (cause) => {
      await call('/suppressions', { body: { suppressions: [{ ref: 'ada', channels: ['email'], cause }] } });
      await call('/suppressions', {
        body: { suppressions: [{ address: '+14155550123', channels: ['sms'], cause }] },
      });
      const { body } = await call('/recipients/ada/history');
      const { data } = body as { data: Changed[] };
      expect(data.length).toBeGreaterThan(0);
      for (const { changeId } of data) await expectRefused(changeId, 'not_relayed');
    },
  );

  it('is refused if the person or a member made the change', async () => {
    const [own] = await applyChanges([requestOf(scope, 'ada', [stop({ channel: 'sms', topic: null })])]);
    await expectRefused(changeIdOf(own), 'not_relayed');
    const { agent } = await castOf(pool(), scope);
    const note = { what: 'stop * news', how: 'phone', note: 'Called' } as const;
    await expectRefused(changeIdOf(await actFor(agent.scope, 'ada', note, now())), 'not_relayed');
  });

  it('is refused if the change is itself an undo', async () => {
    const { body } = await undo(await relay([stopOf('email')]));
    await expectRefused((body as Changed).changeId, 'not_relayed');
  });

  it('is refused after 30 minutes, or if the change was relayed before relayed wishes were marked', async () => {
    const made = await relay([stopOf('email')]);
    await pool().query('UPDATE relayed_wish SET relayed_at = $2 WHERE change_id = $1', [
      made,
      new Date(now().getTime() - 31 * MINUTE),
    ]);
    await expectRefused(made, 'too_late');
    await pool().query('DELETE FROM relayed_wish WHERE change_id = $1', [made]);
    await expectRefused(made, 'not_relayed');
  });

  it('is refused if the person has since stopped the same thing themselves, even though that changed nothing', async () => {
    const made = await relay([stopOf('email')]);
    const [own] = await applyChanges([
      requestOf(scope, 'ada', [stop(EMAIL)], {
        context: { now: now(), actor: 'one_click', source: 'one_click' },
      }),
    ]);
    expect(own).toMatchObject({ kind: 'changed' });
    await expectRefused(made, 'changed_since');
  });

  it('is refused if the change belongs to another recipient or workspace', async () => {
    const made = await relay([stopOf('email')]);
    await call('/recipients/bob', { method: 'PUT', body: { email: 'bob@example.com' } });
    const stranger = await apiCaller(await foundWorkspace(pool()));
    await stranger('/recipients/ada', { method: 'PUT', body: { email: 'ada@example.com' } });
    expect((await undo(made, { ref: 'bob' })).status).toBe(404);
    expect((await undo(made, { ref: 'nobody' })).status).toBe(404);
    expect((await undo(made, { by: stranger })).status).toBe(404);
    expect(await held()).toEqual(['email * out', 'email opt_out']);
    await call('/recipients/ada', { method: 'DELETE' });
    expect((await undo(made)).status).toBe(410);
  });

  it('is refused to a key that may not change preferences', async () => {
    const made = await relay([stopOf('email')]);
    const reader = await apiCaller(scope, ['preferences:read']);
    expect((await undo(made, { by: reader })).status).toBe(403);
  });
});

it('a wish that is relayed twice is one change, which is undone once', async () => {
  const made = await relay([stopOf('email')]);
  expect(await relay([stopOf('email')])).toBeNull();
  expect((await undo(made)).status).toBe(200);
  expect(await held()).toEqual([]);
});

it('a complaint that was reported since stays when the wish is undone', async () => {
  const made = await relay([stopOf('email')]);
  await call('/suppressions', {
    body: { suppressions: [{ address: 'ada@example.com', channels: ['email'], cause: 'complaint' }] },
  });
  await undo(made);
  expect(await held()).toContain('email complaint');
});

it('the 30 minutes to undo a wish count from when it was relayed, not from when it was made', async () => {
  const made = await relay([stopOf('email')], { madeAt: new Date(now().getTime() - 9 * HOUR).toISOString() });
  expect((await undo(made)).status).toBe(200);
});
