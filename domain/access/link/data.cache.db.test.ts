import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findActiveLinkKey, findHeldLink, findLink, forgetLinkKeys } from '@/domain/access/link/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { foundWorkspace, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';
import { pool } from '@/lib/db/pool';
import { processSlot } from '@/lib/slot';

const CLAIMS: LinkClaims = {
  purpose: 'u',
  recipient: 'ada',
  channel: 'email',
  topic: 'news',
  campaign: 'autumn-26',
  issuedAt: NOW,
};

// Where lib/db/pool keeps the process's pool.
const slot = processSlot<pg.Pool>('pool');
const own = pool();

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  forgetLinkKeys();
});

/** How many queries the work makes. */
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  let queries = 0;
  const count = () => {
    queries += 1;
  };
  pool().on('acquire', count);
  await work();
  pool().off('acquire', count);
  return queries;
}

/** As another process would, unnoticed by this one. */
async function createLinkKeyElsewhere(): Promise<{ kid: string; secret: Buffer }> {
  const like = await findActiveLinkKey(scope.workspaceId);
  if (!like) throw new Error('The workspace has no link key');
  const kid = `o${like.kid}`.slice(0, 16);
  await pool().query(
    `INSERT INTO link_key (id, workspace_id, kid, secret, state)
     SELECT gen_random_uuid(), workspace_id, $2, secret, 'active' FROM link_key WHERE kid = $1`,
    [like.kid, kid],
  );
  return { kid, secret: like.secret };
}

describe('a link that is checked without the database', () => {
  it('opens with the keys last read, unless it is a short link or forged', async () => {
    const token = mintToken(CLAIMS, await createLinkKey(scope));
    expect(findHeldLink(token)).toBeNull();
    const found = await findLink(token);
    expect(findHeldLink(token)).toEqual(found);
    expect(findHeldLink(`${token.slice(0, -2)}AA`)).toBeNull();
    expect(findHeldLink(await createShortLink(scope, CLAIMS))).toBeNull();
  });
});

describe('a link key', () => {
  it('verifies its links the moment it is made, even if its kid was looked up just before', async () => {
    const [kid, secret] = ['early1', Buffer.alloc(32, 3)];
    const token = mintToken(CLAIMS, { kid, secret });
    expect(await findLink(token)).toBeNull();
    await createLinkKey(scope, { kid, secret });
    expect(await findLink(token)).toEqual({
      token,
      claims: CLAIMS,
      malformed: [],
      workspaceId: scope.workspaceId,
      state: 'active',
    });
  });

  it('verifies at once even if an earlier read of the keys is still in progress', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = new pg.Pool({ connectionString: own.options.connectionString });
    const queried = new Promise<void>((resolve) => slow.on('release', () => resolve()));
    const query = slow.query.bind(slow) as (...args: unknown[]) => Promise<unknown>;
    // The database has answered; only the reader has not received it yet.
    slow.query = (async (...args: unknown[]) => {
      const answer = await query(...args);
      await gate;
      return answer;
    }) as typeof slow.query;
    slot.value = slow;
    const before = findLink(mintToken(CLAIMS, { kid: 'nobody', secret: Buffer.alloc(32) }));
    await queried;
    slot.value = own;
    const token = mintToken(CLAIMS, await createLinkKey(scope));
    letGo();
    expect(await before).toBeNull();
    expect(await findLink(token)).toMatchObject({ state: 'active' });
    await slow.end();
  });

  it('is cached: links verify without asking the database each time', async () => {
    const token = mintToken(CLAIMS, await createLinkKey(scope));
    await findLink(token);
    expect(
      await queriesOf(() => Promise.all(Array.from({ length: 200 }, () => findLink(token)))),
    ).toBeLessThan(3);
  });

  it('that does not exist costs no query per request, however many are tried at once or again (requirements 26, 30)', async () => {
    const secret = Buffer.alloc(32, 9);
    const flood = Array.from({ length: 300 }, (_, index) => mintToken(CLAIMS, { kid: `x${index}`, secret }));
    const tryAll = async () => {
      expect(await Promise.all(flood.map((token) => findLink(token)))).toEqual(flood.map(() => null));
    };
    expect(await queriesOf(tryAll)).toBeLessThan(10);
    expect(await queriesOf(tryAll)).toBe(0);
  });

  it('that another process has just made verifies its links at once', async () => {
    expect(await findLink(mintToken(CLAIMS, await createLinkKey(scope)))).not.toBeNull();
    const made = await createLinkKeyElsewhere();
    expect(await findLink(mintToken(CLAIMS, made))).toMatchObject({ state: 'active' });
  });
});

describe('a key’s state', () => {
  it('takes effect at once in the process that changes it (requirement 14)', async () => {
    const key = await createLinkKey(scope);
    const token = mintToken(CLAIMS, key);
    for (const state of ['retired', 'reduced', 'active'] as const) {
      expect(await setLinkKeyState(scope, key.kid, state, NOW)).toBe(true);
      expect(await findLink(token)).toMatchObject({ state });
    }
    await setLinkKeyState(scope, key.kid, 'revoked', NOW);
    expect(await findLink(token)).toBeNull();
  });

  it('changed by another process takes effect within five seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const key = await createLinkKey(scope);
      const token = mintToken(CLAIMS, key);
      expect(await findLink(token)).toMatchObject({ state: 'active' });
      await pool().query("UPDATE link_key SET state = 'revoked' WHERE kid = $1", [key.kid]);
      vi.advanceTimersByTime(5.01 * SECOND);
      expect(await findLink(token)).toBeNull();
      await pool().query("UPDATE link_key SET state = 'active' WHERE kid = $1", [key.kid]);
      vi.advanceTimersByTime(5.01 * SECOND);
      expect(await findLink(token)).toMatchObject({ state: 'active' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('while the database is away', () => {
  const away = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/nothing' });

  afterEach(() => {
    slot.value = own;
  });

  it('a link of a key that was made since the keys were last read cannot be checked, which is not to say it is wrong', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const known = mintToken(CLAIMS, await createLinkKey(scope));
      expect(await findLink(known)).not.toBeNull();
      slot.value = away;
      vi.advanceTimersByTime(2 * SECOND);
      const unknown = known.replace(/^[^.]+/, 'mademeanwhile');
      for (let times = 0; times < 2; times += 1)
        await expect(findLink(unknown)).rejects.toSatisfy(isDatabaseDown);
      expect(await findLink(known)).toMatchObject({ state: 'active' });
      slot.value = own;
      vi.advanceTimersByTime(2 * SECOND);
      expect(await findLink(unknown)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('links of known keys verify for five minutes, forged ones do not, and a link that cannot be checked fails', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const token = mintToken(CLAIMS, await createLinkKey(scope));
      expect(await findLink(token)).toMatchObject({ state: 'active' });
      slot.value = away;
      for (let minute = 0; minute < 3; minute += 1) {
        vi.advanceTimersByTime(60 * SECOND);
        const both = [findLink(token), findLink(token.replace('.ada.', '.eve.'))];
        expect(await Promise.all(both)).toEqual([expect.objectContaining({ state: 'active' }), null]);
      }
      // One of the keys may have been revoked since: after five minutes none of them is trusted any more.
      expect(findHeldLink(token)).not.toBeNull();
      vi.advanceTimersByTime(2.01 * MINUTE);
      expect(findHeldLink(token)).toBeNull();
      await expect(findLink(token)).rejects.toThrow();
      forgetLinkKeys();
      await expect(findLink(token)).rejects.toThrow();
      slot.value = own;
      expect(await findLink(token)).toMatchObject({ state: 'active' });
    } finally {
      vi.useRealTimers();
    }
  });
});
