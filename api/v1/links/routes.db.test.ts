import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { api } from '@/api/app';
import { findLink } from '@/domain/access/link/data';
import { createLinkKey, setLinkKeyState } from '@/domain/access/link/mutations';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { admit, contextOf, foundWorkspace, NOW } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['links']);
});

type Link = { ref: string; url: string | null; headers: Record<string, string> | null };

async function mint(...links: object[]): Promise<Link[]> {
  const { status, body, text } = (await call('/links', { body: { links } })) as Answer<{ data: Link[] }>;
  if (status !== 200) throw new Error(text);
  return body.data;
}

const tokenOf = (link: Link | undefined) => link?.url?.split('/u/')[1] ?? '';

describe('POST /links', () => {
  beforeEach(() => createLinkKey(scope));

  it('returns links in the order asked, with both header fields for e-mail (requirement 1)', async () => {
    const made = await mint(
      { ref: 'ada', channel: 'email', topic: 'news', campaign: 'autumn-26' },
      { ref: 'ben', purpose: 'm' },
    );
    expect(made.map(({ ref }) => ref)).toEqual(['ada', 'ben']);
    expect(made[0]?.headers).toEqual({
      'List-Unsubscribe': `<${made[0]?.url ?? ''}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(made[1]?.headers).toBeNull();
    expect(await findLink(tokenOf(made[0]))).toMatchObject({
      workspaceId: scope.workspaceId,
      claims: { purpose: 'u', recipient: 'ada', channel: 'email', topic: 'news', campaign: 'autumn-26' },
    });
    expect((await findLink(tokenOf(made[1])))?.claims).toMatchObject({ purpose: 'm', channel: null });
  });

  it('mints links that accept one-click, even for people who were never imported', async () => {
    const [link] = await mint({ ref: 'ada', channel: 'email', topic: 'news' });
    const answer = await api.request(`http://localhost/u/${tokenOf(link)}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(answer.status).toBe(200);
    expect((await recordsOf(pool(), scope)).preferences).toEqual(['ada email news out']);
  });

  it('stores 10,000 short links at once', async () => {
    const asked = Array.from({ length: 10_000 }, (_, index) => ({
      ref: `r${index}`,
      channel: 'sms',
      short: true,
    }));
    const made = await mint(...asked);
    expect(new Set(made.map(tokenOf)).size).toBe(10_000);
    expect(made.every((link) => /^[0-9A-Za-z]{22}$/.test(tokenOf(link)) && link.headers === null)).toBe(true);
    expect((await findLink(tokenOf(made[9_876])))?.claims).toMatchObject({
      recipient: 'r9876',
      channel: 'sms',
    });
  });

  it('mints no link for an erased person, because it would be dead (requirement 17)', async () => {
    await admit(pool(), scope, { ref: 'ada' });
    await eraseRecipient(scope, 'ada', contextOf());
    const [gone, here] = await mint({ ref: 'ada' }, { ref: 'ben' });
    expect(gone).toMatchObject({ ref: 'ada', url: null, headers: null, error: { code: 'erased' } });
    expect(here?.url).not.toBeNull();
  });

  it('rejects a link whose page could not do what the link says, and mints the others', async () => {
    const answer = (await call('/links', {
      body: {
        links: [
          { ref: 'ada', channel: 'email', topic: 'news' },
          { ref: 'ada', channel: 'whatsapp' },
          { ref: 'ada', topic: 'nothing' },
          { ref: 'ada', channel: 'sms', topic: 'events' },
          { ref: 'ada', channel: 'email', topic: 'receipts' },
        ],
      },
    })) as Answer<{ data: { url: string | null; error: { code: string; field: string } | null }[] }>;
    expect(answer.status).toBe(200);
    const told = answer.body.data.map(({ url, error }) => error && `${url} ${error.field} ${error.code}`);
    expect(told).toEqual([
      null,
      'null channel unknown_channel',
      'null topic unknown_topic',
      'null topic not_offered',
      'null topic topic_locked',
    ]);
  });

  it.each([
    ['an address for a ref', { ref: 'ada@example.com' }, 'ref', 'invalid'],
    ['a campaign that is not a key', { ref: 'ada', campaign: 'Autumn 26' }, 'campaign', 'invalid'],
    ['an unknown field', { ref: 'ada', locale: 'en' }, 'locale', 'unknown_field'],
  ])('mints no link for %s', async (_what, link, field, code) => {
    const answer = await call('/links', { body: { links: [link] } });
    expect(answer.body).toMatchObject({ data: [{ ref: link.ref, url: null, error: { field, code } }] });
  });

  it('refuses more than 10,000 links', async () => {
    const links = Array.from({ length: 10_001 }, () => ({ ref: 'ada' }));
    expect((await call('/links', { body: { links } })).status).toBe(400);
  });

  it('requires the permission to mint', async () => {
    const other = await apiCaller(scope, ['config:read', 'config:write']);
    expect((await other('/links', { body: { links: [{ ref: 'ada' }] } })).status).toBe(403);
  });
});

it('minting without an active link key is answered with no_link_key, but short links need no key', async () => {
  const { kid } = await createLinkKey(scope);
  await setLinkKeyState(scope, kid, 'retired', NOW);
  const answer = await call('/links', { body: { links: [{ ref: 'ada' }] } });
  expect([answer.status, answer.body]).toMatchObject([409, { code: 'no_link_key' }]);
  expect(await mint({ ref: 'ada', short: true })).toHaveLength(1);
});
