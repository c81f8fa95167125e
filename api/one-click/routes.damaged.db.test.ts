import { beforeEach, describe, expect, it } from 'vitest';
import vectors from '@/domain/access/link/link-vectors.json';
import { createLinkKey, createShortLink } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { foundWorkspace } from '@/domain/testing';
import { DAMAGES } from '@/domain/testing-damage';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { hmacSha256 } from '@/lib/hmac';
import { serveOneClicks } from './testing';

const { send } = serveOneClicks();
let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
});

const about = {
  purpose: 'u',
  channel: 'email',
  topic: 'news',
  campaign: 'autumn-26',
  issuedAt: null,
} as const;

/** Signs tokens that our own library would refuse to sign. */
function signed(rest: string): string {
  const body = `${key.kid}.${rest}`;
  const mac = hmacSha256(key.secret, 'optdown.v1\n')(body);
  return `${body}.${Buffer.from(mac.slice(0, 32), 'hex').toString('base64url')}`;
}

async function post(path: string): Promise<number> {
  const response = await send(path);
  // Answered when the machine is busy; the client sends it again.
  return response.status === 503 ? post(path) : response.status;
}

/** What each ref was stopped for, such as `email news`. */
async function stopped(): Promise<Record<string, string>> {
  const { rows } = await pool().query<{ ref: string; scope: string }>(
    `SELECT r.ref, e.channel || ' ' || e.topic || coalesce(' ' || e.campaign, '') AS scope
       FROM consent_event e JOIN recipient r ON r.id = e.recipient_id
      WHERE e.workspace_id = $1 AND e.action = 'opt_out'`,
    [scope.workspaceId],
  );
  return Object.fromEntries(rows.map((row) => [row.ref, row.scope]));
}

describe('a one-click whose link was damaged on the way', () => {
  it('is accepted for a signed link, however it was damaged', async () => {
    for (const [index, { by, spoil }] of DAMAGES.entries()) {
      const token = mintToken({ ...about, recipient: `p-${index}` }, key, index % 2 ? 'hex' : 'short');
      expect([by, await post(`/u/${spoil(token, 6 + (index % 20))}`)]).toEqual([by, 200]);
    }
    expect(Object.keys(await stopped())).toHaveLength(DAMAGES.length);
    expect(new Set(Object.values(await stopped()))).toEqual(new Set(['email news autumn-26']));
  });

  it('is accepted for a short link, damaged at its end or inside', async () => {
    const ends = DAMAGES.filter(({ by }) => / (?:inside|at its end)$/.test(by));
    for (const [index, { by, spoil }] of ends.entries()) {
      const token = await createShortLink(scope, { ...about, recipient: `s-${index}` });
      expect([by, await post(`/u/${spoil(token, 9)}`)]).toEqual([by, 200]);
    }
    expect(Object.keys(await stopped())).toHaveLength(ends.length);
  });

  it('is accepted for a path with extra slashes, capitals or escapes', async () => {
    const token = mintToken({ ...about, recipient: 'ada' }, key);
    for (const path of [`//u//${token}//`, `/U/${token}`, `/u%2F${token}`, `/%75/${token}?utm_source=x`])
      expect([path, await post(path)]).toEqual([path, 200]);
    expect(await stopped()).toEqual({ ada: 'email news autumn-26' });
  });

  it('is rate-limited by link, counting all spellings of one link together (requirement 11)', async () => {
    const token = mintToken({ ...about, recipient: 'ada' }, key);
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => post(`/u/${token}${'.'.repeat(index)}`)),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});

describe('a one-click whose link was signed with malformed claims', () => {
  const label = (campaign: string) => `email.news.${campaign}.tnvbq0`;
  it.each<[string, string]>([
    ...[
      'Black-Friday',
      'black friday',
      'v1.2',
      '2026.11.27',
      'promoção',
      'a'.repeat(65),
      'a'.repeat(1_500),
    ].map((campaign): [string, string] => [label(campaign), 'email news']),
    ...['-1', 'zzzzzzzzz', '1e9', 'NOW', '2026-11-27', '0'.repeat(40)].map((issued): [string, string] => [
      `email.news.autumn-26.${issued}`,
      'email news autumn-26',
    ]),
    ['email.News.autumn-26.', 'email * autumn-26'],
    ['email.Ofertas do mês..', 'email *'],
    ['EMAIL.news..', 'email news'],
    ['fax.news..', '* news'],
    ['email.news', 'email news'],
    ['email', 'email *'],
  ])('is accepted for the claims “%s”', async (rest, expected) => {
    expect(await post(`/u/${encodeURIComponent(signed(`u.ada.${rest}`))}`)).toBe(200);
    expect(await stopped()).toEqual({ ada: expected });
  });

  it.each([
    'auth0|x',
    'gid://shopify/Customer/1',
    'user:1',
    '{6F96-8B86}',
    'ada.lovelace',
    'a b',
    'ada@example.com',
  ])('stops the recipient whose ref has characters that links do not use: %s', async (ref) => {
    expect(await post(`/u/${encodeURIComponent(signed(`u.${ref}.email.news..`))}`)).toBe(200);
    expect(await stopped()).toEqual({ [ref]: 'email news' });
  });

  it('is accepted with an unknown purpose, which may only reduce', async () => {
    for (const purpose of ['U', 'x', 'unsubscribe', ''])
      expect(await post(`/u/${signed(`${purpose}.ada.email.news..`)}`)).toBe(200);
    expect(await stopped()).toEqual({ ada: 'email news' });
  });

  it('is refused with 404 if no key of this installation signed it', async () => {
    for (const { token } of [...vectors.malformed, ...vectors.invalid])
      if (token) expect(await post(`/u/${encodeURIComponent(token)}`)).toBe(404);
  });
});
