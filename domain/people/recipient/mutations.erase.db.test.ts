import { expect, it } from 'vitest';
import { REDUCING } from '@/domain/access/scope/rules';
import { createShortLink } from '@/domain/access/link/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { isErased } from '@/domain/people/recipient/data';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { admit, contextOf, foundWorkspace, hashOf, tellFact } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { pool } from '@/lib/db/pool';

it('an erasure deletes a person’s data, keeps their suppressions, and leaves a ledger without personal data (requirement 17)', async () => {
  const scope = await foundWorkspace(pool());
  const id = await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+5511912345678' });
  const asked = { channel: 'email', topic: null } as const;
  const [outcome] = await applyChanges([
    {
      scope,
      recipient: 'ada',
      changes: [{ kind: 'stop', scope: asked }],
      context: contextOf(),
      asked,
      proof: REDUCING,
    },
  ]);
  if (outcome?.kind !== 'changed') throw new Error('The stop was not made');
  await pool().query(
    "INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment) VALUES ($1, $2, $3, 'too_many', 'I am Ada')",
    [scope.workspaceId, outcome.changeId, id],
  );
  await pool().query(
    "INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at) VALUES ($1, $2, 'email', 'news', now())",
    [scope.workspaceId, id],
  );
  await createShortLink(scope, {
    purpose: 'm',
    recipient: 'ada',
    channel: null,
    topic: null,
    campaign: null,
  });

  expect(await eraseRecipient(scope, 'ada', contextOf({ source: 'command' }))).toBe('erased');

  expect(await isErased(scope, 'ada')).toBe(true);
  const left = async (sql: string) =>
    (await pool().query<Record<string, unknown>>(sql, [scope.workspaceId])).rows;
  expect(await left('SELECT FROM recipient WHERE workspace_id = $1')).toHaveLength(0);
  expect(await left('SELECT FROM preference WHERE workspace_id = $1')).toHaveLength(0);
  expect(await left('SELECT FROM last_send WHERE workspace_id = $1')).toHaveLength(0);
  expect(await left('SELECT FROM short_link WHERE workspace_id = $1')).toHaveLength(0);
  expect(await left('SELECT reason, comment FROM feedback WHERE workspace_id = $1')).toEqual([
    { reason: 'too_many', comment: null },
  ]);
  expect(
    await left('SELECT channel, cause FROM standing_fact WHERE workspace_id = $1 ORDER BY channel, cause'),
  ).toEqual([
    { channel: 'email', cause: 'erase' },
    { channel: 'email', cause: 'opt_out' },
    { channel: 'phone', cause: 'erase' },
    { channel: 'sms', cause: 'erase' },
    { channel: 'whatsapp', cause: 'erase' },
  ]);
  expect(await left('SELECT action FROM consent_event WHERE workspace_id = $1 ORDER BY id')).toEqual([
    { action: 'opt_out' },
    { action: 'erase' },
  ]);
  const ledger = JSON.stringify(await left('SELECT * FROM consent_event WHERE workspace_id = $1'));
  // Without quotes, "ada" also occurs in hexadecimal by chance.
  expect(ledger).not.toMatch(/"ada"|ada@|5511912345678/i);
});

it('an erasure does not change when earlier stops were made, and leaves a dead address dead', async () => {
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+5511912345678' });
  const old = new Date('2020-01-01');
  const [email, phone] = [
    hashOf(scope, 'email', 'ada@example.com'),
    hashOf(scope, 'phone', '+5511912345678'),
  ];
  await tellFact(pool(), scope, email, { channel: 'email', cause: 'complaint', madeAt: old });
  await tellFact(pool(), scope, phone, { channel: 'sms', cause: 'deactivated', madeAt: old });
  await eraseRecipient(scope, 'ada', contextOf({ source: 'command' }));
  expect((await recordsOf(pool(), scope)).suppressions).toEqual([
    'email erase',
    'phone erase',
    'sms deactivated',
    'whatsapp erase',
  ]);
});

it('an erasure does nothing for a ref that no one has or had', async () => {
  const scope = await foundWorkspace(pool());
  expect(await eraseRecipient(scope, 'nobody', contextOf())).toBe('unknown');
  expect(await isErased(scope, 'nobody')).toBe(false);
});
