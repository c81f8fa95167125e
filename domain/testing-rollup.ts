/** For tests of rollups: changes that come through a link of one campaign, and what the rollups say of them. */
import type pg from 'pg';
import type { ChangeContext } from '@/domain/access/author/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkPurpose } from '@/domain/access/link/schema';
import { openLink } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { readRollup, readSaves } from '@/domain/reports/rollup/data/cells';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import type { Dimension, ReportFilter, SaveDimension } from '@/domain/reports/rollup/schema';
import { admit, changeIdOf, foundWorkspace, requestOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';

export const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };
export const YEAR = { from: '2026-01-01', to: '2027-06-01' };
export const LINK = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'spring' } as const;

/** A workspace, and the link of Ada, who consented at a fair. */
export async function foundFair(database: pg.Pool): Promise<{ scope: WorkspaceScope; ada: LinkScope }> {
  const scope = await foundWorkspace(database);
  const id = await admit(database, scope, { ref: 'ada', email: 'ada@example.com' });
  await database.query(
    `UPDATE recipient SET consent_source = 'fair', consent_at = '2026-07-02T10:00:00Z' WHERE id = $1`,
    [id],
  );
  const key = await createLinkKey(scope);
  const ada = await openLink(mintToken({ ...LINK, recipient: 'ada', issuedAt: null }, key));
  if (!ada) throw new Error('The link does not open');
  return { scope, ada };
}

/** Makes a change, of Ada unless given otherwise; returns its id. */
export async function changeBy(
  scope: WorkspaceScope,
  changes: PreferenceChange[],
  context: Partial<ChangeContext> & { purpose?: LinkPurpose; ref?: string } = {},
): Promise<string> {
  const { purpose = 'u', ref = 'ada', ...rest } = context;
  const link = { ...LINK, purpose };
  const request = requestOf(scope, ref, changes, { asked: NEWS_BY_EMAIL, context: { link, ...rest } });
  const [outcome] = await applyChanges([request]);
  return changeIdOf(outcome);
}

/** Follows the ledger to its end. An open transaction anywhere on the server holds a follower up: it asks again. */
export async function followToEnd(database: pg.Pool, scope: WorkspaceScope, limit?: number): Promise<void> {
  let behind = true;
  while (behind) {
    await followLedger(limit);
    const { rowCount } = await database.query(
      `SELECT FROM consent_event WHERE workspace_id = $1
          AND (epoch, txid) > (SELECT epoch, txid FROM ledger_cursor WHERE name = 'rollup') LIMIT 1`,
      [scope.workspaceId],
    );
    behind = rowCount !== 0;
  }
}

/** The changes by these dimensions, sorted: `opt_out channel m 1`. */
export async function cellsOf(
  scope: WorkspaceScope,
  by: readonly Dimension[],
  filter: ReportFilter = {},
): Promise<string[]> {
  const found = await readRollup(scope, { days: YEAR, filter, by });
  return found.map((cell) => [...by.map((name) => cell[name]), cell.changes].join(' ')).sort();
}

/** The saves by these dimensions, sorted, with how many of them had left after 30 days and 90: `frequency 3 1 2`. */
export async function savesOf(
  scope: WorkspaceScope,
  by: readonly SaveDimension[] = ['mechanism'],
): Promise<string[]> {
  const found = await readSaves(scope, { days: YEAR, filter: {}, by });
  return found
    .map((cell) => [...by.map((name) => cell[name]), cell.saves, cell.left30, cell.left90].join(' '))
    .sort();
}

/** Follows the ledger to its end, and adds all messages of a workspace that were told of. */
export async function followSends(database: pg.Pool, scope: WorkspaceScope): Promise<void> {
  await followToEnd(database, scope);
  for (let waiting = true; waiting;) {
    const { rowCount } = await database.query('SELECT FROM send_change WHERE workspace_id = $1 LIMIT 1', [
      scope.workspaceId,
    ]);
    waiting = rowCount !== 0;
    if (waiting) await followLedger();
  }
}
