import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { keepFirstStops } from '@/domain/choices/preference/mutations/first-stop';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { lockRecipients } from '@/domain/people/recipient/mutations/lock';
import { admit, contextOf, foundWorkspace, later, requestOf, start, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
/** The embedded database runs one transaction at a time, so nothing can be waited for. */
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };
const SCOPES: Scope[] = [NEWS_BY_EMAIL, { channel: null, topic: 'news' }, EMAIL, EVERYTHING];

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

/** As a one-click requests it: exactly what its link is about. */
function oneClick(ref: string, about: Scope, change: PreferenceChange = stop(about)) {
  const link = { purpose: 'u', ...about, campaign: 'autumn' } as const;
  const wording = { locale: 'en', text: 'Stop this' };
  return requestOf(scope, ref, [change], { asked: about, context: { link, wording, actorId: 'someone' } });
}

function firstStop(ref: string, about: Scope) {
  return { workspaceId: scope.workspaceId, ref, changeId: newId(), scope: about, context: contextOf() };
}

/** Every column written for a recipient, except ids of the row and the recipient, and the address hashes. */
async function columnsOf(ref: string) {
  const columns = async (table: string, where: string, but: string[]) => {
    const { rows } = await pool().query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) - $3::text[] AS row FROM ${table} t, recipient r
        WHERE r.workspace_id = $1 AND r.ref = $2 AND ${where} ORDER BY 1`,
      [scope.workspaceId, ref, but],
    );
    return rows.map(({ row }) => row);
  };
  const hashes = '(r.email_hash, r.phone_hash, r.push_hash, r.postal_hash)';
  return {
    events: await columns('consent_event', 't.recipient_id = r.id', [
      'id',
      'txid',
      'recipient_id',
      'change_id',
    ]),
    preferences: await columns('preference', 't.recipient_id = r.id', ['recipient_id']),
    facts: await columns('address_fact', `t.address_hash IN ${hashes}`, [
      'address_hash',
      'id',
      'recipient_id',
      'change_id',
      'told_at',
    ]),
  };
}

/** Resolves once someone waits for a lock that this transaction holds. */
async function isWaitedFor(client: pg.PoolClient): Promise<void> {
  const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))';
  while ((await client.query(waiting)).rowCount === 0);
}

describe('a first stop', () => {
  it.each(SCOPES)('of $channel $topic writes the same columns as a transaction does', async (about) => {
    const addresses = (n: number) => ({ email: `a${n}@example.com`, phone: `+1202555010${n}` });
    await admit(pool(), scope, { ref: 'ada', ...addresses(1) });
    await admit(pool(), scope, { ref: 'ben', ...addresses(2) });
    await pool().query(
      "UPDATE recipient SET consent_source = 'form', consent_at = '2026-01-02T03:04:05Z' WHERE workspace_id = $1",
      [scope.workspaceId],
    );
    expect(await applyChanges([oneClick('ada', about)])).toMatchObject([{ kind: 'changed' }]);
    // Writing something beside a change forces a transaction.
    await applyChanges([oneClick('ben', about)], () => Promise.resolve());
    const written = await columnsOf('ada');
    expect(written.events).toHaveLength(1);
    expect(written).toEqual(await columnsOf('ben'));
  });

  it('skips recipients who have a preference at the very scope or are unknown, and stops in another context', async () => {
    for (const ref of ['ada', 'ben', 'cem', 'dan']) await admit(pool(), scope, { ref });
    const pause: PreferenceChange = { kind: 'pause', scope: NEWS_BY_EMAIL, until: later(DAY) };
    await applyChanges([oneClick('ada', NEWS_BY_EMAIL, pause)]);
    await applyChanges([oneClick('ben', EMAIL, { ...pause, scope: EMAIL })]);
    const others = { ...firstStop('dan', NEWS_BY_EMAIL), context: contextOf({ locale: 'pt-BR' }) };
    const asked = ['cem', 'ada', 'ben', 'nobody'].map((ref) => firstStop(ref, NEWS_BY_EMAIL));
    const kept = await keepFirstStops([...asked, others]);
    expect(kept).toEqual(new Set([asked[0]?.changeId, asked[2]?.changeId]));
    expect((await recordsOf(pool(), scope)).preferences).toEqual([
      'ada email news 2026-11-03',
      'ben email * 2026-11-03',
      'ben email news out',
      'cem email news out',
    ]);
  });

  it('in a batch with other changes is made like them, and answered in its own place', async () => {
    for (const ref of ['ada', 'ben', 'cem']) await admit(pool(), scope, { ref, email: `${ref}@example.com` });
    await applyChanges([oneClick('cem', NEWS_BY_EMAIL)]);
    const outcomes = await applyChanges([
      oneClick('cem', NEWS_BY_EMAIL),
      oneClick('ada', EMAIL, start(EMAIL)),
      oneClick('ben', EMAIL),
      oneClick('ada', EMAIL),
      oneClick('new', NEWS_BY_EMAIL),
      oneClick('ben', { channel: 'email', topic: 'no-such' }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'unchanged',
      'changed',
      'changed',
      'changed',
      'changed',
      'refused',
    ]);
    expect((await recordsOf(pool(), scope)).events).toEqual([
      'cem opt_out email news:  → out',
      'ada opt_in email *:  → in',
      'ben opt_out email *:  → out',
      'ada opt_out email *: in → out',
      'new opt_out email news:  → out',
    ]);
  });

  it.skipIf(isEmbedded)('that had to wait for another change sees what that one left', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    const { asked } = await transaction(async (client) => {
      const known = await lockRecipients(client, [{ workspaceId: scope.workspaceId, ref: 'ada' }]);
      const [ada] = known.values();
      const asked = applyChanges([oneClick('ada', NEWS_BY_EMAIL)]);
      await isWaitedFor(client);
      // Newer than the waiting statement's snapshot.
      await client.query(
        `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice) VALUES ($1, $2, 'email', 'news', 'in')`,
        [scope.workspaceId, ada?.id],
      );
      await client.query(`UPDATE recipient SET consent_source = 'newer' WHERE id = $1`, [ada?.id]);
      return { asked };
    });
    expect(await asked).toMatchObject([{ kind: 'changed', events: [{ before: { choice: 'in' } }] }]);
    expect(await columnsOf('ada')).toMatchObject({
      events: [{ choice_before: 'in', choice_after: 'out', consent_source: 'newer' }],
      preferences: [{ choice: 'out' }],
    });
  });

  it.skipIf(isEmbedded)('that had to wait for an erasure writes nothing', async () => {
    const id = await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    const stop = firstStop('ada', NEWS_BY_EMAIL);
    const { kept } = await transaction(async (client) => {
      await client.query('DELETE FROM recipient WHERE id = $1', [id]);
      const keeping = keepFirstStops([stop]);
      await isWaitedFor(client);
      return { kept: keeping };
    });
    expect(await kept).toEqual(new Set());
    expect(await recordsOf(pool(), scope)).toMatchObject({ events: [], preferences: [] });
  });
});
