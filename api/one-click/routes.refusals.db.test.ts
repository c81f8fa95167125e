import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLinkKey, setLinkKeyState } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { hashAddress } from '@/domain/people/recipient/rules';
import { admit, foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';
import { BODY, FORM, serveOneClicks } from './testing';

const { at, send } = serveOneClicks();
let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };
let token: string;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
  token = tokenFor('ada');
});

const ABOUT = { purpose: 'u', channel: 'email', topic: 'news', campaign: null, issuedAt: null } as const;

function tokenFor(recipient: string): string {
  return mintToken({ ...ABOUT, recipient }, key);
}

async function changes(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    'SELECT count(*)::int AS count FROM consent_event WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  return rows[0]?.count ?? 0;
}

it('a link whose key is damaged is answered with 503 and Retry-After, and fails no other link in its batch', async () => {
  const damaged = await createLinkKey(scope);
  const bad = mintToken({ ...ABOUT, recipient: 'ada' }, damaged);
  await pool().query('UPDATE link_key SET secret = $2 WHERE kid = $1', [damaged.kid, randomBytes(60)]);
  await createLinkKey(scope); // Makes the server read the keys again.
  const answers = await Promise.all([bad, token, bad].map((each) => send(`/u/${each}`)));
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 503]);
  expect(answers[0]?.headers.get('retry-after')).toBe('5');
  expect(await changes()).toBe(1);
});

describe('a link that does not work', () => {
  it('gets the same answer, whatever is wrong with it (requirement 6)', async () => {
    const revoked = await createLinkKey(scope);
    const about = { purpose: 'u', channel: 'email', topic: 'news', campaign: null, issuedAt: null } as const;
    const ofRevoked = mintToken({ ...about, recipient: 'ada' }, revoked);
    await setLinkKeyState(scope, revoked.kid, 'revoked', new Date());
    const bad = [
      ofRevoked,
      'x',
      'k.u.ada.email...mac',
      randomBytes(16).toString('hex').slice(0, 22),
      `${token.slice(1)}${token}`,
      '%00%0a',
      'a'.repeat(2_000),
    ];
    const answers = await Promise.all(
      bad.map(async (text) => {
        const response = await send(`/u/${text}`);
        const headers = [...response.headers].filter(([name]) => name !== 'date');
        return JSON.stringify([response.status, headers, await response.text()]);
      }),
    );
    expect(answers[0]).toMatch(/^\[404,/);
    expect(new Set(answers).size).toBe(1);
    expect(await changes()).toBe(0);
  });

  it('is any link with one character changed (requirement 6)', async () => {
    const mangled = Array.from(token, (character, index) => {
      const other = character === 'x' ? 'y' : 'x';
      return token.slice(0, index) + other + token.slice(index + 1);
    });
    const statuses = await Promise.all(mangled.map(async (text) => (await send(`/u/${text}`)).status));
    expect(new Set(statuses)).toEqual(new Set([404]));
    expect(await changes()).toBe(0);
  });

  it('is the link of an erased recipient', async () => {
    await pool().query('INSERT INTO erasure (workspace_id, ref_hash) VALUES ($1, $2)', [
      scope.workspaceId,
      hashAddress(deriveKey(env().APP_SECRET, 'address-hash'), scope.workspaceId, 'ref', 'gone'),
    ]);
    expect((await send(`/u/${tokenFor('gone')}`)).status).toBe(404);
    expect(await changes()).toBe(0);
  });
});

describe('a body that is not one-click', () => {
  it('is refused and changes nothing (requirement 7)', async () => {
    const bodies = [
      '',
      'List-Unsubscribe=one-click',
      'List-Unsubscribe=One-Click&x=1',
      'List-Unsubscribe=One-Click&List-Unsubscribe=One-Click',
      'list-unsubscribe=One-Click',
      '{"List-Unsubscribe":"One-Click"}',
      'scope=everything',
    ];
    for (const body of bodies)
      expect([body, (await send(`/u/${token}`, { body })).status]).toEqual([body, 400]);
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    form.set('scope', 'everything');
    expect((await send(`/u/${token}`, { headers: {}, body: form })).status).toBe(400);
    const broken = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect((await send(`/u/${token}`, { headers: broken, body: '--x\r\nnonsense' })).status).toBe(400);
  });

  it('is refused before all of it is read if it is huge, with or without a declared length', async () => {
    for (const headers of [{ 'Content-Length': String(10 ** 9) }, { 'Transfer-Encoding': 'chunked' }]) {
      const sending = request(at(`/u/${token}`), {
        method: 'POST',
        headers: { ...FORM, ...headers },
      });
      sending.on('error', () => undefined);
      sending.write(`${BODY}&x=${'x'.repeat(100_000)}`);
      const [response] = (await once(sending, 'response')) as [{ statusCode: number }];
      expect(response.statusCode).toBe(400);
      sending.destroy();
    }
    expect(await changes()).toBe(0);
  });
});

describe('a method other than GET, HEAD and POST', () => {
  it('changes nothing: OPTIONS lists the methods, the rest are refused (requirement 5)', async () => {
    for (let times = 0; times < 20; times += 1) {
      const response = await send(`/u/${token}`, { method: 'OPTIONS', body: null });
      expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      const response = await send(`/u/${token}`, { method });
      expect([method, response.status]).toEqual([method, 405]);
      expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    }
    expect(await changes()).toBe(0);
    expect((await send(`/u/${token}`)).status).toBe(200);
  });
});

describe('the rate limit', () => {
  it('counts per token, not per IP address: one machine may send the one-clicks of 500 people (requirement 11)', async () => {
    const tokens = Array.from({ length: 500 }, (_, index) => tokenFor(`p${index}`));
    while (tokens.length > 0) {
      const responses = await Promise.all(tokens.splice(0, 50).map((each) => send(`/u/${each}`)));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    }
    expect(await changes()).toBe(500);
  });

  it('stops a token that is sent over and over, even with a forged X-Forwarded-For (requirements 11, 30)', async () => {
    let refused: Response | undefined;
    for (let times = 0; times < 50 && !refused; times += 1) {
      const response = await send(`/u/${token}`, {
        headers: { ...FORM, 'X-Forwarded-For': `192.0.2.${times}`, Forwarded: `for=192.0.2.${times}` },
      });
      if (response.status !== 200) refused = response;
    }
    expect(refused?.status).toBe(429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send(`/u/${tokenFor('ben')}`)).status).toBe(200);
    expect(await changes()).toBe(2);
  });
});
