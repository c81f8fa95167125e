import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { readChanges, readChangesById, waitForChanges } from '@/domain/feed/change/data';
import { changeSchema } from '@/domain/feed/change/schema';
import { findLatest, findPlaceAt } from '@/domain/choices/place/data';
import { BEGINNING, type LedgerPlace } from '@/domain/choices/place/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { admit, contextOf, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
/** The embedded database runs one transaction at a time: an open one lets no other in. */
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');

const NEWS: PreferenceChange = stop({ channel: 'email', topic: 'news' });
let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

async function change(ref: string, now = NOW, wish = NEWS): Promise<void> {
  await applyChanges([requestOf(scope, ref, [wish], { context: { now } })]);
}

/** All refs after a place, a page at a time. An open transaction anywhere on the server holds the reader up. */
async function refsBehind(after: LedgerPlace, limit: number, expected: number): Promise<(string | null)[]> {
  const refs: (string | null)[] = [];
  let place = after;
  const deadline = performance.now() + 120_000;
  while (refs.length < expected && performance.now() < deadline) {
    const page = await readChanges(scope, place, limit);
    refs.push(...page.map((one) => one.change.ref));
    place = page.at(-1)?.place ?? place;
    if (page.length === 0) await wait(20);
  }
  return refs.concat((await readChanges(scope, place, limit)).map((one) => one.change.ref));
}

describe('the changes of a workspace', () => {
  it('say who did what, through what and why, without an address', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    const link = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'spring' } as const;
    await applyChanges([
      requestOf(scope, 'ada', [NEWS], { asked: { channel: 'email', topic: 'news' }, context: { link } }),
    ]);
    await refsBehind(BEGINNING, 10, 1);
    const [first] = await readChanges(scope, BEGINNING, 10);
    await pool().query(
      `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment)
       SELECT workspace_id, change_id, recipient_id, 'too_many', 'Call me: +1 555' FROM consent_event WHERE id = $1`,
      [first?.change.id],
    );
    const [told] = await readChanges(scope, BEGINNING, 10);
    expect(changeSchema.parse(told?.change)).toMatchObject({
      action: 'opt_out',
      ref: 'ada',
      channel: 'email',
      topic: 'news',
      campaign: 'spring',
      locale: 'en',
      before: { choice: null },
      after: { choice: 'out' },
      actor: 'recipient',
      source: 'page',
      reason: 'too_many',
      at: NOW.toISOString(),
      automated: false,
      undoesChangeId: null,
    });
    expect(JSON.stringify(told)).not.toMatch(/example\.com|555/);
    expect(await readChangesById(scope, [told?.change.id ?? ''])).toEqual([told]);
  });

  it('of an erased person no longer have a ref (requirement 17)', async () => {
    await change('ada');
    await change('bea');
    await eraseRecipient(scope, 'ada', contextOf({ source: 'command' }));
    expect(await refsBehind(BEGINNING, 10, 3)).toEqual([null, 'bea', null]);
  });

  it('are visible only to their own workspace (requirement 29)', async () => {
    await change('ada');
    const [own] = await refsBehind(BEGINNING, 10, 1);
    expect(own).toBe('ada');
    const [placed] = await readChanges(scope, BEGINNING, 1);
    const stranger = await foundWorkspace(pool());
    expect(await readChanges(stranger, BEGINNING, 10)).toEqual([]);
    expect(await readChangesById(stranger, [placed?.change.id ?? ''])).toEqual([]);
  });

  it('come once each, in pages of any size, from a stored place', async () => {
    for (const ref of ['a', 'b', 'c', 'd', 'e']) await change(ref);
    for (const limit of [1, 2, 5, 100])
      expect(await refsBehind(BEGINNING, limit, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('from now on are those yet to come', async () => {
    await change('a');
    await refsBehind(BEGINNING, 10, 1);
    const latest = await findLatest();
    await change('b');
    expect((await refsBehind(latest, 10, 1)).filter((ref) => ref !== 'a')).toEqual(['b']);
  });

  it('from a point in time on miss nothing after it', async () => {
    for (const [ref, at] of [
      ['a', -3 * DAY] as const,
      ['b', -DAY] as const,
      ['c', -10] as const,
      ['d', HOUR] as const,
    ])
      await change(ref, later(at));
    await refsBehind(BEGINNING, 10, 4);
    expect(await refsBehind(await findPlaceAt(scope, later(-2 * DAY)), 10, 3)).toEqual(['b', 'c', 'd']);
    expect(await refsBehind(await findPlaceAt(scope, NOW), 10, 2)).toEqual(['c', 'd']);
    expect(await findPlaceAt(scope, later(-9 * DAY))).toEqual(BEGINNING);
  });
});

describe('slow transactions', () => {
  it.skipIf(isEmbedded)('of eight writers lose and repeat nothing for a concurrent reader', async () => {
    const EACH = 25;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; index < EACH; index += 1) {
        await transaction(async (client) => {
          // It takes its number long before it commits, and later ones commit before it.
          await client.query('SELECT pg_current_xact_id()');
          await wait(Math.random() * 15);
          await client.query(
            `INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor, source, campaign)
             VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'opt_out', '*', '*', 'recipient', 'page', $2)`,
            [scope.workspaceId, `${writer}-${index}`],
          );
          await wait(Math.random() * 15);
        });
      }
    });
    const seen: string[] = [];
    let place: LedgerPlace = BEGINNING;
    const writing = { isOn: true };
    const written = Promise.all(writers).then(() => (writing.isOn = false));
    const deadline = performance.now() + 240_000;
    while ((writing.isOn || seen.length < 8 * EACH) && performance.now() < deadline) {
      const page = await readChanges(scope, place, 7);
      seen.push(...page.map((one) => one.change.campaign ?? ''));
      place = page.at(-1)?.place ?? place;
    }
    await written;
    const all = Array.from({ length: 8 * EACH }, (_, n) => `${Math.floor(n / EACH)}-${n % EACH}`);
    expect([...seen].sort()).toEqual(all.sort());
  });

  it.skipIf(isEmbedded)('hold back what commits before they end', async () => {
    const latest = await findLatest();
    await transaction(async (client) => {
      await client.query('SELECT pg_current_xact_id()');
      await change('late');
      expect(await readChanges(scope, latest, 10)).toEqual([]);
    });
    expect(await refsBehind(latest, 10, 1)).toEqual(['late']);
  });
});

describe('a waiting caller', () => {
  const waitFor = (milliseconds: number, signal = new AbortController().signal) =>
    waitForChanges(scope, latest, { milliseconds, signal });
  let latest: LedgerPlace;
  beforeEach(async () => {
    latest = await findLatest();
  });

  it('is answered soon after a change in their workspace, and in no other', async () => {
    const told: string[] = [];
    const other = await foundWorkspace(pool());
    const waits = [
      waitFor(30_000).then(() => told.push('own')),
      waitForChanges(other, latest, { milliseconds: 1_500, signal: new AbortController().signal }).then(() =>
        told.push('other'),
      ),
    ];
    await change('ada');
    await Promise.all(waits);
    expect(told).toEqual(['own', 'other']);
    expect(await refsBehind(latest, 10, 1)).toEqual(['ada']);
  });

  it('is released when their time is over, or they hang up', async () => {
    await waitFor(20);
    await waitFor(0);
    const hangingUp = new AbortController();
    const waiting = waitFor(30_000, hangingUp.signal);
    hangingUp.abort();
    await waiting;
    await waitFor(30_000, hangingUp.signal);
  });
});
