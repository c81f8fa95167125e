import { beforeEach, describe, expect, it } from 'vitest';
import { REDUCING } from '@/domain/access/scope/rules';
import { importBatch, openImport } from '@/domain/imports/job/mutations/count';
import { mergeRecipients } from '@/domain/imports/merge/mutations/merge';
import { encodeRows } from '@/domain/imports/merge/rules';
import type { RecipientRow } from '@/domain/imports/merge/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readSuppressed } from '@/domain/people/suppression/data';
import { contextOf, foundWorkspace, hashOf, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { v7 as uuidv7 } from 'uuid';
import { recipientRow } from '@/domain/testing-rows';
import { pool, transaction } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

let scope: WorkspaceScope;
let importId: string;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  importId = await begin();
});

async function begin(): Promise<string> {
  const id = uuidv7();
  await openImport(scope, { id, fileName: 'people.csv', consentSource: 'form' });
  return id;
}

function merge(rows: RecipientRow[], id = importId) {
  return transaction((client) => mergeRecipients(client, scope, rows, id));
}

function importRows(rows: RecipientRow[], expectNew: boolean) {
  const hashKey = deriveKey(env().APP_SECRET, 'address-hash');
  const batch = encodeRows(rows, { ...scope, importId, hashKey });
  return importBatch(scope, importId, batch, { rejected: 1, expectNew });
}

async function stored(ref: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool().query<Record<string, unknown>>(
    'SELECT * FROM recipient WHERE workspace_id = $1 AND ref = $2',
    [scope.workspaceId, ref],
  );
  return rows[0];
}

async function isSuppressed(channel: 'email' | 'sms', address: string): Promise<boolean> {
  const addressHash = hashOf(scope, channel === 'email' ? 'email' : 'phone', address);
  return (await readSuppressed(pool(), [{ ...scope, addressHash, channel }])).size === 1;
}

function stop(recipient: string, channel: 'email' | null) {
  const asked = { channel, topic: null };
  const changes = [{ kind: 'stop', scope: asked } as const];
  return applyChanges([{ scope, recipient, changes, context: contextOf(), asked, proof: REDUCING }]);
}

describe('a merge', () => {
  it('creates people with their addresses hashed, whatever their cells hold', async () => {
    const awkward = 'back\\slash\ttab\nline "quote" \\N é 日';
    const outcome = await merge([
      recipientRow('a', {
        email: 'a@b.cd',
        phone: '+5511912345678',
        consentSource: awkward,
        attributes: { note: awkward },
      }),
    ]);
    expect(outcome).toMatchObject({
      created: 1,
      updated: 0,
      unchanged: 0,
      erasedRefs: [],
      createdRefs: ['a'],
    });
    expect(await stored('a')).toMatchObject({
      email: 'a@b.cd',
      email_hash: hashOf(scope, 'email', 'a@b.cd'),
      phone_hash: hashOf(scope, 'phone', '+5511912345678'),
      push_hash: null,
      consent_source: awkward,
      attributes: { note: awkward },
      import_id: importId,
    });
  });

  it('leaves what a row does not mention as it is, and writes nothing for one that says nothing new', async () => {
    await merge([
      recipientRow('a', { email: 'a@b.cd', locale: 'en', attributes: { plan: 'gold', city: 'Rio' } }),
    ]);
    const before = await stored('a');
    expect(await merge([recipientRow('a', { email: 'a@b.cd' }), recipientRow('b')])).toMatchObject({
      created: 1,
      unchanged: 1,
    });
    expect(await stored('a')).toEqual(before);
    expect(
      await merge([recipientRow('a', { phone: '+5511912345678', attributes: { plan: 'free' } })]),
    ).toMatchObject({
      updated: 1,
    });
    expect(await stored('a')).toMatchObject({
      email: 'a@b.cd',
      locale: 'en',
      phone: '+5511912345678',
      attributes: { plan: 'free', city: 'Rio' },
    });
  });

  it('replaces a consent only with one of a newer date, and then points to its own import', async () => {
    const day = (text: string) => new Date(text);
    await merge([recipientRow('a', { consentSource: 'first', consentAt: day('2024-05-01') })]);
    const second = await begin();
    await merge([recipientRow('a', { consentSource: 'older', consentAt: day('2024-04-01') })], second);
    await merge([recipientRow('a', { consentSource: 'undated' })], second);
    expect(await stored('a')).toMatchObject({ consent_source: 'first', import_id: importId });
    await merge([recipientRow('a', { consentSource: 'newer', consentAt: day('2024-06-01') })], second);
    expect(await stored('a')).toMatchObject({
      consent_source: 'newer',
      consent_at: day('2024-06-01'),
      import_id: second,
    });
  });

  it('combines rows of one ref in order', async () => {
    await merge([
      recipientRow('a', { email: 'old@b.cd', locale: 'en' }),
      recipientRow('a', { email: 'new@b.cd' }),
    ]);
    expect(await stored('a')).toMatchObject({ email: 'new@b.cd', locale: 'en' });
  });

  it('stays within its workspace', async () => {
    await merge([recipientRow('a', { email: 'a@b.cd' })]);
    const other = await foundWorkspace(pool());
    const { rowCount } = await pool().query('SELECT FROM recipient WHERE workspace_id = $1', [
      other.workspaceId,
    ]);
    expect(rowCount).toBe(0);
  });
});

describe('a batch of an import', () => {
  it('copies people who are new, and merges if one of them already exists', async () => {
    const rows = Array.from({ length: 50 }, (_, index) =>
      recipientRow(`r${index}`, { email: `p${index}@b.cd` }),
    );
    expect(await importRows(rows, true)).toMatchObject({ created: 50 });
    expect(await importRows([...rows, recipientRow('late')], true)).toMatchObject({
      created: 1,
      unchanged: 50,
    });
    const { rows: counts } = await pool().query(
      'SELECT accepted, rejected FROM recipient_import WHERE id = $1',
      [importId],
    );
    expect(counts).toEqual([{ accepted: 101, rejected: 2 }]);
  });
});

describe('what was stopped stays stopped', () => {
  it('when a suppressed address comes back under another ref (requirement 9)', async () => {
    await merge([recipientRow('a', { email: 'a@b.cd' })]);
    await stop('a', 'email');
    await merge([recipientRow('b', { email: 'a@b.cd', consentSource: 'bought list', consentAt: NOW })]);
    expect(await isSuppressed('email', 'a@b.cd')).toBe(true);
  });

  it('when a person who left everything through a link only now gets an address', async () => {
    await stop('a', null);
    expect(
      await importRows([recipientRow('a', { email: 'a@b.cd', phone: '+5511912345678' })], true),
    ).toMatchObject({
      updated: 1,
    });
    expect(await isSuppressed('email', 'a@b.cd')).toBe(true);
    expect(await isSuppressed('sms', '+5511912345678')).toBe(true);
  });

  it('on the channel they left, and no other, when their address changes', async () => {
    await merge([recipientRow('a', { email: 'old@b.cd' })]);
    await stop('a', 'email');
    await merge([recipientRow('a', { email: 'new@b.cd', phone: '+5511912345678' })]);
    expect(await isSuppressed('email', 'new@b.cd')).toBe(true);
    expect(await isSuppressed('sms', '+5511912345678')).toBe(false);
  });

  it('when a person was erased: their ref is refused, others of the batch are not (requirement 17)', async () => {
    await merge([recipientRow('a', { email: 'a@b.cd' })]);
    expect(await eraseRecipient(scope, 'a', contextOf({ source: 'command' }))).toBe('erased');
    expect(await importRows([recipientRow('a', { email: 'a@b.cd' }), recipientRow('b')], true)).toMatchObject(
      {
        created: 1,
        updated: 0,
        unchanged: 0,
        erasedRefs: ['a'],
      },
    );
    expect(await stored('a')).toBeUndefined();
    expect(await isSuppressed('email', 'a@b.cd')).toBe(true);
  });
});
