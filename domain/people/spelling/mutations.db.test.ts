import { expect, it } from 'vitest';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { hashAsSpelled } from '@/domain/people/recipient/rules';
import { unifySpellings } from '@/domain/people/spelling/mutations';
import { admit, foundWorkspace, NOW, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

/** Admits someone whose number was hashed as it was spelled, as all were before decision 0034. */
async function admitOfOld(scope: WorkspaceScope, ref: string, phone: string): Promise<void> {
  await admit(pool(), scope, { ref, phone });
  const hash = hashAsSpelled(deriveKey(env().APP_SECRET, 'address-hash'), scope.workspaceId, 'phone', phone);
  await pool().query('UPDATE recipient SET phone_hash = $3 WHERE workspace_id = $1 AND ref = $2', [
    scope.workspaceId,
    ref,
    hash,
  ]);
}

async function ruleOf(scope: WorkspaceScope, ref: string): Promise<string | undefined> {
  const [decision] = await decideAll([{ scope, ref, channel: 'sms', topic: 'news', at: NOW }]);
  return decision?.rule;
}

it('a stop of one spelling of a number, made before their hashes were unified, holds for all spellings', async () => {
  const scope = await foundWorkspace(pool());
  await admitOfOld(scope, 'bia', '+553196883193');
  await admitOfOld(scope, 'caio', '+5531996883193');
  await admitOfOld(scope, 'dora', '+5531996883194');
  await applyChanges([requestOf(scope, 'bia', [stop({ channel: 'sms', topic: null })])]);
  // The two hashes used to keep the spellings apart.
  expect(await ruleOf(scope, 'caio')).toBe('allowed');
  await unifySpellings();
  expect(await ruleOf(scope, 'bia')).toBe('suppressed');
  expect(await ruleOf(scope, 'caio')).toBe('suppressed');
  expect(await ruleOf(scope, 'dora')).toBe('allowed');

  const factCount = async () => {
    const { rows } = await pool().query<{ count: number }>(
      'SELECT count(*)::int AS count FROM address_fact WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    return rows[0]?.count;
  };
  const before = await factCount();
  await unifySpellings();
  expect(await factCount()).toBe(before);
});
