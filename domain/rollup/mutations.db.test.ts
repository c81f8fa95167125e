import { beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '@/domain/access/data';
import type { LinkScope } from '@/domain/access/schema';
import { giveReason } from '@/domain/consent/mutations';
import { EVERYTHING, type ChangeContext, type Scope } from '@/domain/consent/schema';
import { createLinkKey } from '@/domain/link/mutations';
import { mintToken } from '@/domain/link/rules';
import { applyChanges, undoChange } from '@/domain/preference/mutations';
import type { PreferenceChange } from '@/domain/preference/schema';
import { readRollup, readSaves } from '@/domain/rollup/data';
import { followLedger } from '@/domain/rollup/mutations';
import type { Dimension, ReportFilter } from '@/domain/rollup/schema';
import { admit, changeIdOf, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import type { LinkPurpose } from '@/domain/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };
const EMAIL: Scope = { channel: 'email', topic: null };
const YEAR = { from: '2026-01-01', to: '2027-06-01' };

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
});

async function change(
  changes: PreferenceChange[],
  context: Partial<ChangeContext> & { purpose?: LinkPurpose; ref?: string } = {},
): Promise<string> {
  const { purpose = 'u', ref = 'ada', ...rest } = context;
  const link = { purpose, channel: 'email', topic: 'news', campaign: 'spring' } as const;
  const request = requestOf(scope, ref, changes, { asked: NEWS_BY_EMAIL, context: { link, ...rest } });
  const [outcome] = await applyChanges([request]);
  return changeIdOf(outcome);
}

/** Follows the ledger to its end. An open transaction anywhere on the server holds a follower up: it asks again. */
async function followAll(limit?: number): Promise<void> {
  for (;;) {
    await followLedger(limit);
    const { rowCount } = await pool().query(
      `SELECT FROM consent_event WHERE workspace_id = $1
          AND txid > (SELECT txid FROM ledger_cursor WHERE name = 'rollup') LIMIT 1`,
      [scope.workspaceId],
    );
    if (rowCount === 0) return;
  }
}

async function cells(by: Dimension[], filter: ReportFilter = {}): Promise<unknown[]> {
  const found = await readRollup(scope, { days: YEAR, filter, by });
  return found.map(({ changes, ...cell }) => [...Object.values(cell), changes].join(' ')).sort();
}

describe('a change', () => {
  it('counts once for each action in it, where its first event of that action lies', async () => {
    await change([stop(EVERYTHING)]);
    await change(
      [
        stop(EMAIL),
        { kind: 'pause', scope: EVERYTHING, until: later(DAY) },
        stop({ channel: null, topic: 'news' }),
      ],
      { purpose: 'm' },
    );
    const expected = ['opt_out everything u 1', 'pause everything m 1', 'opt_out channel m 1'];
    for (const step of [() => Promise.resolve(), followAll]) {
      await step();
      expect(await cells(['action', 'scope', 'purpose'])).toEqual(expected.sort());
      expect(await cells(['campaign', 'consent_source', 'consent_age', 'channel', 'topic'])).toEqual([
        'spring  unknown email news 3',
      ]);
    }
  });
});
