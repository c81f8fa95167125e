import { beforeEach, describe, expect, it } from 'vitest';
import { authorOfKey } from '@/domain/access/author/rules';
import { RELAYING } from '@/domain/access/scope/rules';
import type { ApiScope } from '@/domain/access/scope/schema';
import { decideAndRecord } from '@/domain/choices/decision/mutations/record';
import { recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { readAfterOptOut, streamAfterOptOut } from '@/domain/reports/after-opt-out/data';
import {
  admit,
  apiScopeOf,
  changeIdOf,
  contextOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  start,
  stop,
} from '@/domain/testing';
import { followSends } from '@/domain/testing-rollup';
import type { Channel } from '@/domain/workspace/schema';
import { DAY, HOUR, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NEWS = { channel: 'email', topic: 'news' } as const;
const EMAIL = { channel: 'email', topic: null } as const;
const DAYS = { from: '2026-10-01', to: '2026-12-31' };
let scope: ApiScope;

beforeEach(async () => {
  scope = await apiScopeOf(await foundWorkspace(pool()), ['decisions']);
  for (const [place, ref] of ['ada', 'bea', 'cy'].entries())
    await admit(pool(), scope, { ref, email: `${ref}@example.com`, phone: `+551191234567${place}` });
});

const change = async (ref: string, changes: PreferenceChange[], at: Date, options: object = {}) =>
  changeIdOf((await applyChanges([requestOf(scope, ref, changes, { context: { now: at }, ...options })]))[0]);
const send = (ref: string, sentAt: Date, topic = 'news', channel: Channel = 'email') =>
  recordSends(scope, [{ ref, channel, topic, sentAt }]);

/** The messages that are found, oldest first: `ada email news after 49 h of email news`. */
async function found(): Promise<string[]> {
  await followSends(pool(), scope);
  const lines: string[] = [];
  for await (const batch of streamAfterOptOut(scope, DAYS))
    for (const { ref, channel, topic, sentAt, optedOutAt, stopped } of batch) {
      const hours = (sentAt.getTime() - optedOutAt.getTime()) / HOUR;
      lines.push(`${ref} ${channel} ${topic} after ${hours} h of ${stopped.channel} ${stopped.topic}`);
    }
  return lines;
}

describe('a message that went out after an opt-out is found', () => {
  it('with the first opt-out that stood, and whether that was later than Gmail and the law allow', async () => {
    await change('ada', [stop(NEWS)], NOW);
    await change('ada', [stop(EMAIL)], later(DAY));
    await send('ada', later(47 * HOUR));
    await send('ada', later(49 * HOUR));
    await send('ada', later(8 * DAY));
    expect(await found()).toEqual([
      'ada email news after 47 h of email news',
      'ada email news after 49 h of email news',
      'ada email news after 192 h of email news',
    ]);
    expect(await readAfterOptOut(scope, DAYS)).toEqual({
      told: 3,
      systems: [
        {
          keyId: scope.apiKey.id,
          name: scope.apiKey.name,
          channel: 'email',
          messages: 3,
          afterProviders: 2,
          afterLaw: 1,
          median: 49 * 3_600,
          longest: 8 * 24 * 3_600,
        },
      ],
    });
  });

  it('however wide the opt-out was, by any of its address’s refs, and a complaint is one', async () => {
    await admit(pool(), scope, { ref: 'ada-again', email: 'ada@example.com' });
    await change('ada', [stop(EMAIL)], NOW);
    await change('bea', [stop({ channel: null, topic: null })], NOW);
    const complaint = {
      ref: null,
      topic: null,
      reason: null,
      channels: ['email'],
      cause: 'complaint',
    } as const;
    await addStops(
      scope,
      authorOfKey(scope),
      [{ ...complaint, address: 'cy@example.com', madeAt: null }],
      NOW,
    );
    for (const ref of ['ada-again', 'bea', 'cy']) await send(ref, later(HOUR));
    expect((await found()).sort()).toEqual([
      'ada-again email news after 1 h of email *',
      'bea email news after 1 h of * *',
      'cy email news after 1 h of email *',
    ]);
  });

  it('also if the opt-out was reported only after the message, and a merged ref had opted out before the merge', async () => {
    await send('ada', later(3 * HOUR));
    expect(await found()).toEqual([]);
    const told = { ref: 'ada', topic: null, reason: null, channels: ['email'], cause: 'opt_out' } as const;
    await addStops(scope, authorOfKey(scope), [{ ...told, address: null, madeAt: later(HOUR) }], later(DAY));
    await change('bea', [stop(NEWS)], NOW);
    await send('cy', later(HOUR));
    await mergeRefs(scope, 'bea', 'cy', contextOf({ source: 'command', now: later(2 * HOUR) }));
    await send('bea', later(5 * HOUR));
    expect(await found()).toEqual([
      'ada email news after 2 h of email *',
      'cy email news after 3 h of email news',
    ]);
  });

  it('and stays without a name when the person is erased', async () => {
    await change('ada', [stop(NEWS)], NOW);
    await send('ada', later(HOUR));
    expect(await found()).toHaveLength(1);
    await eraseRecipient(scope, 'ada', contextOf({ source: 'command', now: later(DAY) }));
    expect(await found()).toEqual(['null email news after 1 h of email news']);
  });
});

describe('no message is found', () => {
  it('that went out before the opt-out, at the same moment, or after they opted in again', async () => {
    await send('ada', later(-HOUR));
    await send('ada', NOW);
    await change('ada', [stop(NEWS)], NOW);
    await change('ada', [start(NEWS)], later(DAY), { freshProof: true });
    await send('ada', later(2 * DAY));
    expect(await found()).toEqual([]);
  });

  it('about another topic, on another channel, or that is transactional', async () => {
    await change('ada', [stop(NEWS)], NOW);
    await send('ada', later(HOUR), 'offers');
    await send('ada', later(HOUR), 'news', 'sms');
    await change('bea', [stop({ channel: null, topic: null })], NOW);
    await send('bea', later(HOUR), 'receipts');
    expect(await found()).toEqual([]);
  });

  it('whose opt-out was undone, before or after it was followed, or that was taken back', async () => {
    const stopped = await change('ada', [stop(NEWS)], NOW);
    await send('ada', later(MINUTE));
    await change('bea', [stop(NEWS)], NOW);
    await send('bea', later(HOUR));
    expect(await found()).toHaveLength(2);
    const claims = { recipient: 'ada', purpose: 'u', ...NEWS, campaign: null, issuedAt: null } as const;
    const link = { ...scope, ...RELAYING, token: '', link: claims, malformed: [] };
    await undoChange(link, stopped, contextOf({ now: later(2 * MINUTE) }));
    await retractSends(scope, [{ ref: 'bea', ...NEWS, sentAt: later(HOUR) }]);
    await send('ada', later(DAY));
    expect(await found()).toEqual([]);
  });

  it('by a decision, which would have refused it', async () => {
    await change('ada', [stop(NEWS)], NOW);
    await decideAndRecord([{ scope, ref: 'ada', ...NEWS, at: later(HOUR) }]);
    await decideAndRecord([{ scope, ref: 'bea', ...NEWS, at: later(HOUR) }]);
    expect(await found()).toEqual([]);
    expect(await readAfterOptOut(scope, DAYS)).toEqual({ told: 1, systems: [] });
  });

  it('of another workspace (requirement 29)', async () => {
    await change('ada', [stop(NEWS)], NOW);
    await send('ada', later(HOUR));
    expect(await found()).toHaveLength(1);
    expect(await readAfterOptOut(await foundWorkspace(pool()), DAYS)).toEqual({ told: 0, systems: [] });
  });
});
