import { beforeEach, expect, it } from 'vitest';
import type { LinkScope } from '@/domain/access/scope/schema';
import { authorOfMember } from '@/domain/access/author/rules';
import { EVERYTHING } from '@/domain/catalog/choice/schema';
import { giveReason } from '@/domain/choices/ledger/mutations/feedback';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { eraseFor } from '@/domain/imports/erase/mutations';
import { readSaves } from '@/domain/reports/rollup/data/cells';
import { rebuildRollups } from '@/domain/reports/rollup/mutations/follow';
import { NONE, NOT_KNOWN, OTHER } from '@/domain/reports/rollup/schema';
import { admit, castOf, contextOf, later, stop } from '@/domain/testing';
import { cellsOf, changeBy, followToEnd, foundFair, NEWS_BY_EMAIL, YEAR } from '@/domain/testing-rollup';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const LESS: PreferenceChange = { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'monthly' };
let scope: WorkspaceScope;
let ada: LinkScope;

beforeEach(async () => {
  ({ scope, ada } = await foundFair(pool()));
  await pool().query(
    `INSERT INTO report_attribute (workspace_id, key, name, values, position)
     VALUES ($1, 'plan', 'Plan', '{free,pro}', 1), ($1, 'country', 'Country', '{BR}', 2)`,
    [scope.workspaceId],
  );
  await describePerson('ada', { plan: 'pro', country: 'PT' });
});

async function describePerson(ref: string, attributes: object): Promise<void> {
  await pool().query('UPDATE recipient SET attributes = $3 WHERE workspace_id = $1 AND ref = $2', [
    scope.workspaceId,
    ref,
    JSON.stringify(attributes),
  ]);
}

/** Changes by action, by the values of an attribute that have any: `pro opt_out 1`. */
async function counted(key: string, by: Parameters<typeof cellsOf>[1] = ['action']): Promise<string[]> {
  const values = ['free', 'pro', 'BR', OTHER, NONE, NOT_KNOWN];
  const found = await Promise.all(
    values.map(async (value) => {
      const cells = await cellsOf(scope, by, { attribute: { key, values: [value] } });
      return cells.map((cell) => `${value === NONE ? 'none' : value.trim() || 'unknown'} ${cell}`);
    }),
  );
  return found.flat();
}

it('a change counts for the value of each attribute, before it is rolled up and after: listed, another, or none', async () => {
  await admit(pool(), scope, { ref: 'bea' });
  await changeBy(scope, [stop(EVERYTHING)]);
  await changeBy(scope, [stop(EVERYTHING)], { ref: 'bea' });
  for (const follows of [false, true]) {
    if (follows) await followToEnd(pool(), scope);
    expect(await counted('plan')).toEqual(['pro opt_out 1', 'none opt_out 1']);
    expect(await counted('country')).toEqual(['* opt_out 1', 'none opt_out 1']);
    const both = { attribute: { key: 'plan', values: ['pro', NONE] } };
    expect(await cellsOf(scope, ['channel', 'topic'], both)).toEqual(['email news 2']);
    expect(await cellsOf(scope, [], { attribute: { key: 'age', values: ['pro', NONE] } })).toEqual([]);
  }
});

it('a change goes on counting for what its person was, when they change, give a reason, and when all is counted again', async () => {
  const left = await changeBy(scope, [stop(EVERYTHING)]);
  await followToEnd(pool(), scope);
  await describePerson('ada', { plan: 'free' });
  await giveReason(ada, left, { reason: 'too_many', comment: null, locale: 'en' });
  const expected = ['pro opt_out too_many 1'];
  expect(await counted('plan', ['action', 'reason'])).toEqual(expected);
  await followToEnd(pool(), scope);
  expect(await counted('plan', ['action', 'reason'])).toEqual(expected);
  await rebuildRollups(scope.workspaceId);
  expect(await counted('plan', ['action', 'reason'])).toEqual(expected);
  const { rows } = await pool().query(
    'SELECT FROM attribute_rollup WHERE workspace_id = $1 AND changes <= 0',
    [scope.workspaceId],
  );
  expect(rows).toEqual([]);
});

it('an attribute that is named later counts what people are then, and one that is no longer named counts nothing', async () => {
  await changeBy(scope, [stop(EVERYTHING)]);
  await followToEnd(pool(), scope);
  await pool().query(
    `UPDATE report_attribute SET key = 'tier', values = '{gold}' WHERE workspace_id = $1 AND key = 'country'`,
    [scope.workspaceId],
  );
  await describePerson('ada', { tier: 'gold' });
  await rebuildRollups(scope.workspaceId);
  expect(await cellsOf(scope, [], { attribute: { key: 'tier', values: ['gold'] } })).toEqual(['1']);
  expect(await counted('plan')).toEqual(['pro opt_out 1']);
  expect(await counted('country')).toEqual([]);
});

it('what was known of a person goes when they are erased, and their counts stay', async () => {
  const { owner } = await castOf(pool(), scope);
  await changeBy(scope, [stop(EVERYTHING)]);
  await followToEnd(pool(), scope);
  await eraseFor(scope, authorOfMember(owner.scope), 'ada', later(MINUTE));
  await followToEnd(pool(), scope);
  const { rows } = await pool().query('SELECT FROM change_attribute WHERE workspace_id = $1', [
    scope.workspaceId,
  ]);
  expect(rows).toEqual([]);
  expect(await counted('plan')).toContain('pro opt_out 1');
  await rebuildRollups(scope.workspaceId);
  expect(await counted('plan')).toContain('unknown opt_out 1');
});

it('a save counts for its person’s attributes until it is undone', async () => {
  const saved = await changeBy(scope, [LESS]);
  await followToEnd(pool(), scope);
  const savesOf = (value: string) =>
    readSaves(scope, {
      days: YEAR,
      filter: { attribute: { key: 'plan', values: [value] } },
      by: ['mechanism'],
    });
  expect(await savesOf('pro')).toMatchObject([{ mechanism: 'frequency', saves: 1 }]);
  expect(await savesOf('free')).toEqual([]);
  await undoChange(ada, saved, contextOf({ now: later(MINUTE) }));
  await followToEnd(pool(), scope);
  expect(await savesOf('pro')).toEqual([]);
});
