import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { mergeRecipients } from '@/domain/imports/merge/mutations/merge';
import type { RecipientRow } from '@/domain/imports/merge/schema';
import { readRecord } from '@/domain/people/recipient/data';
import { admit, contextOf, foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { recipientRow } from '@/domain/testing-rows';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';

/** Two refs, the old one merged into the new one. */
async function mergedRefs(): Promise<WorkspaceScope> {
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'old', email: 'old@example.com', phone: '+5511912345678' });
  await admit(pool(), scope, { ref: 'new', email: 'new@example.com' });
  await mergeRefs(scope, 'old', 'new', contextOf({ source: 'command' }));
  return scope;
}

function importRows(scope: WorkspaceScope, rows: RecipientRow[], importId: string | null = randomUUID()) {
  return transaction((client) => mergeRecipients(client, scope, rows, importId));
}

it('an import’s row for a merged ref fills the survivor’s gaps, and creates no one', async () => {
  const scope = await mergedRefs();
  const rows = [
    recipientRow('old', {
      email: 'old@example.com',
      locale: 'pt-BR',
      attributes: { plan: 'gold', city: 'Rio' },
    }),
    recipientRow('new', { attributes: { plan: 'basic' } }),
    recipientRow('third', {}),
  ];
  for (const wanted of [
    { created: 1, updated: 2 },
    { created: 0, updated: 0, unchanged: 3 },
  ]) {
    expect(await importRows(scope, rows)).toMatchObject(wanted);
    expect((await recordsOf(pool(), scope)).recipients).toEqual(['new', 'third']);
    const kept = { ref: 'new', email: 'new@example.com', locale: 'pt-BR' };
    expect(await readRecord(scope, 'old')).toMatchObject({
      ...kept,
      attributes: { plan: 'basic', city: 'Rio' },
    });
  }
});

it('an API call about a merged ref updates the survivor, unless it names the survivor too', async () => {
  const scope = await mergedRefs();
  expect(await importRows(scope, [recipientRow('old', { email: 'third@example.com' })], null)).toMatchObject({
    updatedRefs: ['old'],
  });
  expect(await readRecord(scope, 'new')).toMatchObject({ email: 'third@example.com' });
  const both = [
    recipientRow('old', { email: 'old@example.com' }),
    recipientRow('new', { email: 'new@example.com' }),
  ];
  await importRows(scope, both, null);
  expect(await readRecord(scope, 'new')).toMatchObject({ email: 'new@example.com' });
});
