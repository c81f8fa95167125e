import { beforeEach, describe, expect, it } from 'vitest';
import { setLinkKeyState, createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { admit, foundWorkspace, hashOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { FORM, serveOneClicks } from './testing';

const ADA = 'ada@example.com';

const { send } = serveOneClicks();
let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  await admit(pool(), scope, { ref: 'ada', email: ADA, phone: '+12025550123' });
});

function tokenOf(claims: Partial<LinkClaims> = {}): string {
  return mintToken(
    {
      purpose: 'u',
      recipient: 'ada',
      channel: 'email',
      topic: 'news',
      campaign: 'autumn',
      issuedAt: null,
      ...claims,
    },
    key,
  );
}

async function ledger(): Promise<Record<string, unknown>[]> {
  const { rows } = await pool().query<Record<string, unknown>>(
    `SELECT action, channel, topic, actor, source, campaign, link_purpose, link_channel, link_topic
       FROM consent_event WHERE workspace_id = $1 ORDER BY id`,
    [scope.workspaceId],
  );
  return rows;
}

async function suppressions(): Promise<Record<string, unknown>[]> {
  const { rows } = await pool().query<Record<string, unknown>>(
    "SELECT address_hash, channel, cause FROM standing_fact WHERE workspace_id = $1 AND topic = '*'",
    [scope.workspaceId],
  );
  return rows;
}

describe('a one-click', () => {
  it('is accepted urlencoded and stops the link’s topic on its channel (requirement 2)', async () => {
    const response = await send(`/u/${tokenOf()}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(await ledger()).toEqual([
      {
        action: 'opt_out',
        channel: 'email',
        topic: 'news',
        actor: 'one_click',
        source: 'one_click',
        campaign: 'autumn',
        link_purpose: 'u',
        link_channel: 'email',
        link_topic: 'news',
      },
    ]);
    expect(await suppressions()).toEqual([]);
  });

  it('is accepted as multipart (requirement 2)', async () => {
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await send(`/u/${tokenOf()}`, { headers: {}, body: form })).status).toBe(200);
    expect(await ledger()).toHaveLength(1);
    // Media types are case-insensitive: RFC 9110, 8.3.1.
    const spelled = { 'Content-Type': 'Multipart/Form-Data; boundary=x' };
    const body =
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    expect((await send(`/u/${tokenOf()}`, { headers: spelled, body })).status).toBe(200);
  });

  it('needs no cookie and no origin of ours, and sets no cookie (requirement 3)', async () => {
    const response = await send(`/u/${tokenOf()}`, {
      headers: { ...FORM, Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('is never redirected, however its URL is spelled (requirement 4)', async () => {
    for (const suffix of ['', '/', '?utm_source=x', '/?utm_source=x&lang=pt-BR']) {
      for (const language of ['pt-BR', 'de', '*', 'x-nonsense;;q=9']) {
        const response = await send(`/u/${tokenOf()}${suffix}`, {
          headers: { ...FORM, 'Accept-Language': language },
        });
        expect([suffix, language, response.status]).toEqual([suffix, language, 200]);
        expect(response.headers.has('location')).toBe(false);
      }
    }
    expect(await ledger()).toHaveLength(1);
  });

  it('gets five 200s and makes one change if it is sent five times at once (requirement 7)', async () => {
    const token = tokenOf();
    const responses = await Promise.all(Array.from({ length: 5 }, () => send(`/u/${token}`)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await ledger()).toHaveLength(1);
  });

  it('works for a recipient first seen through the link, and with a retired or reduced key', async () => {
    for (const state of ['active', 'retired', 'reduced'] as const) {
      await setLinkKeyState(scope, key.kid, state, new Date());
      expect((await send(`/u/${tokenOf({ recipient: `new-${state}` })}`)).status).toBe(200);
    }
    expect(await ledger()).toHaveLength(3);
  });
});

describe('the scope of a one-click', () => {
  it('is the whole channel if the link has no topic, and then the address is suppressed', async () => {
    expect((await send(`/u/${tokenOf({ topic: null })}`)).status).toBe(200);
    expect(await ledger()).toMatchObject([{ action: 'opt_out', channel: 'email', topic: '*' }]);
    expect(await suppressions()).toEqual([
      { address_hash: hashOf(scope, 'email', ADA), channel: 'email', cause: 'opt_out' },
    ]);
  });

  it('is the whole channel if the topic is unknown or locked, so that it never stops less than was meant', async () => {
    for (const [recipient, topic] of [
      ['ada', 'no-such-topic'],
      ['ben', 'receipts'],
    ] as const) {
      expect((await send(`/u/${tokenOf({ recipient, topic })}`)).status).toBe(200);
    }
    expect(await ledger()).toMatchObject([
      { channel: 'email', topic: '*' },
      { channel: 'email', topic: '*' },
    ]);
    expect(await suppressions()).toHaveLength(1);
  });

  it('is everything if the link has neither channel nor topic', async () => {
    expect((await send(`/u/${tokenOf({ channel: null, topic: null })}`)).status).toBe(200);
    expect(await ledger()).toMatchObject([{ action: 'opt_out', channel: '*', topic: '*' }]);
  });
});
