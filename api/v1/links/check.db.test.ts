import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { countLinkFaults, flushLinkFaults } from '@/domain/access/link-fault/mutations';
import { openLink } from '@/domain/access/scope/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/access/link/mutations';
import { linkUrl, mintToken } from '@/domain/access/link/rules';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { hmacSha256 } from '@/lib/hmac';

const CLAIMS = { purpose: 'u', recipient: 'ada', channel: 'email', topic: 'news', campaign: null } as const;

let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  call = await apiCaller(scope, ['links', 'config:read', 'recipients:write', 'recipients:read', 'decisions']);
});

/** Signs tokens that our own library would refuse to sign. */
function signed(rest: string): string {
  const body = `${key.kid}.${rest}`;
  const mac = hmacSha256(key.secret, 'optdown.v1\n')(body);
  return `${body}.${Buffer.from(mac.slice(0, 32), 'hex').toString('base64url')}`;
}

type Check = Record<string, unknown> & { works: boolean; why: string | null };
async function check(...links: string[]): Promise<Check[]> {
  const answer = (await call('/links/check', { body: { links } })) as Answer<{ data: Check[] }>;
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return answer.body.data;
}

describe('POST /links/check', () => {
  it('returns what a working link contains, and whether it was damaged', async () => {
    const token = mintToken({ ...CLAIMS, issuedAt: new Date('2026-11-02T09:30:00Z') }, key);
    const says = { purpose: 'u', ref: 'ada', channel: 'email', topic: 'news', campaign: null };
    const good = {
      works: true,
      why: null,
      key: { kid: key.kid, state: 'active' },
      token,
      malformed: [],
      faults: [],
      says: { ...says, issuedAt: '2026-11-02T09:30:00.000Z' },
      error: null,
    };
    const url = linkUrl('https://optdown.example.com', token);
    expect(await check(url, token, `${url}?utm_source=mail`, `${url}).`)).toEqual([
      { ...good, isDamaged: false },
      { ...good, isDamaged: false },
      { ...good, isDamaged: false },
      { ...good, isDamaged: true },
    ]);
  });

  it('reports malformed parts, and what the workspace does not have', async () => {
    const [badly, unknown] = await check(
      signed('u.ada.email.news.Black-Friday.-1'),
      signed('u.ada.email.no-such-topic..'),
    );
    expect(badly).toMatchObject({ works: true, malformed: ['campaign', 'issued'] });
    expect(unknown).toMatchObject({ works: true, malformed: [], faults: [{ code: 'unknown_topic' }] });
  });

  it('says why a link does not work', async () => {
    const token = mintToken({ ...CLAIMS, issuedAt: null }, key);
    const revoked = await createLinkKey(scope);
    const dead = mintToken({ ...CLAIMS, issuedAt: null }, revoked);
    await setLinkKeyState(scope, revoked.kid, 'revoked', now());
    const checks = await check(
      'https://elsewhere.example/',
      `${token.slice(0, -3)}AAA`,
      dead,
      signed('u..email...'),
      'nobody.u.42.....x',
      'x'.repeat(22),
      `nobody.u.42.....${'x'.repeat(22)}`,
    );
    expect(checks.map(({ works, why }) => [works, why])).toEqual([
      [false, 'unreadable'],
      [false, 'wrong_mac'],
      [false, 'key_revoked'],
      [false, 'no_recipient'],
      [false, 'unreadable'],
      [false, 'unknown'],
      [false, 'unknown'],
    ]);
  });

  it('reads short links, and reveals nothing about another workspace’s links', async () => {
    const other = await foundWorkspace(pool());
    const theirs = mintToken({ ...CLAIMS, issuedAt: null }, await createLinkKey(other));
    const short = await createShortLink(scope, CLAIMS);
    const [own, ...foreign] = await check(short, theirs, await createShortLink(other, CLAIMS));
    expect(own).toMatchObject({ works: true, key: null, says: { ref: 'ada' } });
    for (const one of foreign)
      expect(one).toMatchObject({ works: false, why: 'unknown', key: null, says: null });
  });

  it('requires the permission to mint, and at least one link', async () => {
    const reader = await apiCaller(scope, ['events:read']);
    expect((await reader('/links/check', { body: { links: ['x'] } })).status).toBe(403);
    expect((await call('/links/check', { body: { links: [] } })).status).toBe(400);
  });
});

it('malformed parts of validly signed links are counted, and shown with their key', async () => {
  const link = await openLink(signed('u.ada.email.News.v1.2.tnvbq0'));
  for (let times = 0; link && times < 3; times += 1) countLinkFaults(link, now());
  await flushLinkFaults();
  if (link) countLinkFaults(link, now());
  await flushLinkFaults();
  const { body } = (await call('/link-keys')) as Answer<{ data: { kid: string; malformed: object }[] }>;
  expect(body.data).toMatchObject([{ kid: key.kid, malformed: { topic: 4, campaign: 4 } }]);
});

describe('a ref that is not a plain word', () => {
  const refs = [
    'auth0|5f7c',
    'gid://shopify/Customer/1',
    'user:1',
    '{6F9619FF-8B86}',
    'a.b',
    'x\'y"z%41',
    '|'.repeat(128),
  ];

  it.each(refs)('works in bodies, paths, decisions and links: %s', async (ref) => {
    const made = await call('/recipients/batch', {
      body: { recipients: [{ ref, email: 'ada@example.com' }] },
    });
    expect(made.body).toMatchObject({ data: [{ ref, result: 'created' }] });
    const read = await call(`/recipients/${encodeURIComponent(ref)}`);
    expect([read.status, read.body]).toMatchObject([200, { ref }]);
    const asked = await call('/decisions', { body: { ref, channel: 'email', topic: 'news' } });
    expect(asked.status).toBe(200);
    for (const short of [false, true]) {
      const minted = await call('/links', { body: { links: [{ ref, channel: 'email', short }] } });
      const { url } = (minted.body as { data: { url: string }[] }).data[0] ?? { url: '' };
      expect(url).toMatch(/^https?:\/\/[\w.:-]+\/u\/[\w.~-]+$/);
      expect(await check(url)).toMatchObject([
        { works: true, isDamaged: false, malformed: [], says: { ref } },
      ]);
    }
  });

  it.each(['', ' a', 'a b', 'a'.repeat(129), 'a\nb', 'ação', 'ada@example.com'])(
    'is refused if it is empty, too long, or has spaces or characters beyond ASCII, or is an address: %j',
    async (ref) => {
      expect((await call('/links', { body: { links: [{ ref }] } })).body).toMatchObject({
        data: [{ ref, url: null, error: { code: 'invalid', field: 'ref' } }],
      });
    },
  );
});
