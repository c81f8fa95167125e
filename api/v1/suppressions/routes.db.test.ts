import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import { admit, auditOf, foundWorkspace, hashOf, tellFact } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const ADA = 'ada@example.com';
const NUMBER = '+14155550123';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['preferences:read', 'preferences:write']);
  await admit(pool(), scope, { ref: 'ada', email: ADA, phone: NUMBER });
});

type Added = { added: number; known: number; rejected: number; rejects: { at: string; code: string }[] };
type Stop = { address?: string; ref?: string; channels: string[]; cause: string; madeAt?: string };

const add = async (...suppressions: Stop[]) =>
  ((await call('/suppressions', { body: { suppressions } })) as Answer<Added>).body;
const check = async (address: string, channel: string) =>
  (
    (await call('/suppressions/check', { body: { addresses: [{ address, channel }] } })) as Answer<{
      data: { suppressed: boolean | null; cause: string | null }[];
    }>
  ).body.data[0];
const upload = async (path: string, body: string | Uint8Array, headers: Record<string, string>) =>
  (await call(`/suppressions/import${path}`, { body, headers })) as Answer<Added & { code: string }>;

describe('POST /suppressions', () => {
  it('stops an address, however it is spelled, and changes nothing when repeated', async () => {
    const stop = { address: ' ADA@Example.com ', channels: ['email'], cause: 'bounce' };
    expect(await add(stop)).toEqual({ added: 1, known: 0, answered: 0, rejected: 0, rejects: [] });
    expect(await add(stop)).toEqual({ added: 0, known: 1, answered: 0, rejected: 0, rejects: [] });
    expect(await check(ADA, 'email')).toMatchObject({ suppressed: true, cause: 'bounce' });
    expect(await check(NUMBER, 'sms')).toMatchObject({ suppressed: false, cause: null });
    expect(await auditOf(pool(), scope)).toEqual(['Test suppression.added']);
  });

  it('records an opt-out in the ledger as a choice of everyone who has the address', async () => {
    await admit(pool(), scope, { ref: 'ada_2', email: ADA });
    await add({ address: ADA, channels: ['email'], cause: 'opt_out' });
    const { events, suppressions } = await recordsOf(pool(), scope);
    expect(events.sort()).toEqual(['ada opt_down email *:  → out', 'ada_2 opt_out email *:  → out']);
    expect(suppressions).toEqual([`${ADA} email opt_out`]);
  });

  it('records a bounce as no one’s choice', async () => {
    await add({ address: ADA, channels: ['email'], cause: 'bounce' });
    expect((await recordsOf(pool(), scope)).events).toEqual([]);
  });

  it('stops an address that no one has yet (requirement 9)', async () => {
    expect(await add({ address: 'new@example.com', channels: ['email'], cause: 'opt_out' })).toMatchObject({
      added: 1,
    });
    expect(await check('NEW@example.com', 'email')).toMatchObject({ suppressed: true, cause: 'opt_out' });
  });

  it('stops all addresses of a ref, and records an opt-out even without an address', async () => {
    await admit(pool(), scope, { ref: 'bare' });
    const answer = await add(
      { ref: 'ada', channels: ['email', 'sms'], cause: 'opt_out' },
      { ref: 'bare', channels: ['email'], cause: 'opt_out' },
      { ref: 'bare', channels: ['email'], cause: 'bounce' },
      { ref: 'nobody', channels: ['email'], cause: 'bounce' },
      { address: 'no address', channels: ['email'], cause: 'bounce' },
      { address: ADA, channels: ['sms'], cause: 'bounce' },
    );
    expect(answer).toMatchObject({ added: 2, rejected: 4 });
    expect(answer.rejects.map(({ at, code }) => `${at} ${code}`)).toEqual([
      '/suppressions/2 no_address',
      '/suppressions/3 unknown_ref',
      '/suppressions/4 bad_address',
      '/suppressions/5 bad_address',
    ]);
    expect((await recordsOf(pool(), scope)).preferences).toEqual([
      'ada email * out',
      'ada sms * out',
      'bare email * out',
    ]);
  });

  it('requires either an address or a ref', async () => {
    for (const who of [{}, { ref: 'ada', address: ADA }]) {
      const body = { suppressions: [{ ...who, channels: ['email'], cause: 'bounce' }] };
      expect((await call('/suppressions', { body })).body).toMatchObject({
        added: 0,
        rejects: [{ at: '/suppressions/0', code: 'invalid', message: 'either an address or a ref' }],
      });
    }
  });
});

describe('a number out of service (requirement 23)', () => {
  const consentOf = async (ref: string) =>
    (
      await pool().query<{ consent_source: string | null }>(
        'SELECT consent_source FROM recipient WHERE workspace_id = $1 AND ref = $2',
        [scope.workspaceId, ref],
      )
    ).rows[0]?.consent_source;

  it('is stopped on all channels that use numbers, even after an opt-out', async () => {
    await add({ address: NUMBER, channels: ['sms'], cause: 'opt_out' });
    await add({ address: NUMBER, channels: ['sms'], cause: 'deactivated' });
    for (const channel of ['sms', 'whatsapp', 'phone'])
      expect(await check(NUMBER, channel)).toMatchObject({ suppressed: true, cause: 'deactivated' });
  });

  it('takes its owner’s consent away, unless they have another address', async () => {
    await admit(pool(), scope, { ref: 'bob', phone: NUMBER });
    await pool().query("UPDATE recipient SET consent_source = 'fair' WHERE workspace_id = $1", [
      scope.workspaceId,
    ]);
    await add({ address: NUMBER, channels: ['sms'], cause: 'deactivated' });
    expect([await consentOf('bob'), await consentOf('ada')]).toEqual([null, 'fair']);
  });
});

describe('lifting a stop', () => {
  const consent = (givenAt: Date) => ({
    source: 'checkout',
    givenAt: givenAt.toISOString(),
    wording: { locale: 'en', text: 'Yes, e-mail me again' },
  });
  const lift = (givenAt: Date, ref = 'ada') =>
    call('/suppressions/lift', { body: { ref, channel: 'email', consent: consent(givenAt) } });
  const tell = (cause: SuppressionCause, madeAt: Date) =>
    tellFact(pool(), scope, hashOf(scope, 'email', ADA), { channel: 'email', cause, madeAt });
  const ago = (days: number) => new Date(now().getTime() - days * DAY);

  it.each(['complaint', 'bounce'] as const)(
    'requires a newer consent, which is recorded, for the cause %s',
    async (cause) => {
      await tell(cause, ago(1));
      expect((await lift(now())).body).toEqual({ ref: 'ada', channel: 'email', lifted: cause });
      expect(await check(ADA, 'email')).toMatchObject({ suppressed: false });
      expect((await recordsOf(pool(), scope)).events).toEqual(['ada opt_in email *:  → in']);
      expect(await auditOf(pool(), scope)).toContain('Test suppression.lifted ada');
    },
  );

  it('is refused with an older consent, and nothing is written', async () => {
    await add({ address: ADA, channels: ['email'], cause: 'complaint' });
    const before = await recordsOf(pool(), scope);
    const answer = (await lift(new Date(now().getTime() - DAY))) as Answer<{ errors: { code: string }[] }>;
    expect([answer.status, answer.body.errors[0]?.code]).toEqual([422, 'older_than_stop']);
    expect(await recordsOf(pool(), scope)).toEqual(before);
  });

  it('requires, after an erasure, a consent given since under another ref (requirement 17)', async () => {
    await tell('opt_out', ago(30));
    const keeper = await apiCaller(scope);
    expect((await keeper('/recipients/ada', { method: 'DELETE' })).status).toBe(204);
    expect((await lift(now())).status).toBe(410);
    await admit(pool(), scope, { ref: 'ada_2', email: ADA });
    const record = (givenAt: Date) =>
      call('/recipients/ada_2/consents', { body: { channel: 'email', ...consent(givenAt) } });
    // After the opt-out, and before the erasure.
    for (const answer of [await lift(ago(10), 'ada_2'), await record(ago(10))])
      expect([answer.status, answer.text]).toMatchObject([422, expect.stringContaining('older_than_stop')]);
    expect((await record(now())).body).toMatchObject({ suppressed: [{ channel: 'email', cause: 'erase' }] });
    expect(await check(ADA, 'email')).toMatchObject({ suppressed: true, cause: 'erase' });
    expect((await lift(now(), 'ada_2')).body).toMatchObject({ lifted: 'erase' });
    expect(await check(ADA, 'email')).toMatchObject({ suppressed: false });
  });

  it('is refused without a consent', async () => {
    const answer = await call('/suppressions/lift', { body: { ref: 'ada', channel: 'email' } });
    expect(answer.status).toBe(400);
    expect((await call('/suppressions', { method: 'DELETE' })).status).toBe(405);
  });
});

it.each(['2024-03-05T10:00:00', '2024-03-05 10:00:00', '05/03/2024', '1969-12-31'])(
  'madeAt %s is rejected with an example of a valid time',
  async (madeAt) => {
    const { rejects } = await add({ address: ADA, channels: ['email'], cause: 'opt_out', madeAt });
    expect(rejects).toMatchObject([
      { field: 'madeAt', message: expect.stringContaining('2024-03-05T10:00:00Z') as string },
    ]);
  },
);

it('a stop may say when it was made and which topic it is about, in a call and in a file', async () => {
  const { body } = await upload(
    '',
    `address,channel,cause,topic,madeAt\n${ADA},email,opt_out,news,2024-03-05\n`,
    {
      'Content-Type': 'text/csv',
    },
  );
  expect(body).toMatchObject({ added: 1, known: 0, answered: 0, rejected: 0 });
  await add({ address: NUMBER, channels: ['sms'], cause: 'opt_out', madeAt: '2024-03-05T10:00:00+01:00' });
  expect(await check(NUMBER, 'sms')).toMatchObject({ createdAt: '2024-03-05T09:00:00.000Z' });
  const reader = await apiCaller(scope);
  type Feed = Answer<{ data: { at: string; recordedAt: string; topic: string | null }[] }>;
  // Transactions of other tests on the same server hold the feed back.
  await expect.poll(async () => ((await reader('/changes')) as Feed).body.data.length).toBe(2);
  const feed = (await reader('/changes')) as Feed;
  expect(feed.body.data.map(({ at, topic }) => `${at.slice(0, 10)} ${topic}`)).toEqual([
    '2024-03-05 news',
    '2024-03-05 null',
  ]);
  for (const { recordedAt } of feed.body.data) expect(recordedAt.slice(0, 4)).not.toBe('2024');
});

it('GET /suppressions lists hashes in pages, only of the key’s workspace', async () => {
  await add(
    { address: ADA, channels: ['email'], cause: 'bounce' },
    { address: NUMBER, channels: ['sms', 'phone'], cause: 'complaint' },
  );
  type Page = { data: { addressHash: string; channel: string; cause: string }[]; nextCursor: string | null };
  const page = async (query: string) => ((await call(`/suppressions${query}`)) as Answer<Page>).body;
  const first = await page('?limit=2');
  const second = await page(`?limit=2&cursor=${first.nextCursor ?? ''}`);
  const all = [...first.data, ...second.data];
  expect(all.map(({ channel }) => channel).sort()).toEqual(['email', 'phone', 'sms']);
  expect(second.nextCursor).toBeNull();
  expect(JSON.stringify(all)).not.toContain('example');
  expect((await page('?cause=bounce')).data).toHaveLength(1);
  const stranger = await apiCaller(await foundWorkspace(pool()));
  expect((await stranger('/suppressions')).body).toEqual({ data: [], nextCursor: null });
});
