// Tests: api/v1/preferences/undo.db.test.ts
import type pg from 'pg';
import { RELAYING } from '@/domain/access/scope/rules';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { readChangeOf } from '@/domain/choices/ledger/data/change';
import { keepReason } from '@/domain/choices/ledger/mutations/feedback';
import { contextBy } from '@/domain/access/author/rules';
import type { Author } from '@/domain/access/author/schema';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import { undoByKey } from '@/domain/choices/preference/mutations/undo';
import { readRelayedAt } from '@/domain/choices/relayed-wish/data';
import type { RelayedWish, WishUndo } from '@/domain/choices/relayed-wish/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';

/**
 * Makes the changes that a recipient asked someone else for, such as a sender's system: all of them or none. Coming
 * back after a stop of a whole channel or of everything is refused here, because that takes a consent with evidence
 * (`recordOptIn`). Creates a recipient first heard of here, as a link does, so that a stop is not lost if their import
 * comes later.
 * @param by who passes it on.
 */
export async function relayWish(
  scope: WorkspaceScope,
  by: Author,
  ref: string,
  { changes, reason, comment, about, wording, locale, madeAt }: RelayedWish,
  now: Date,
): Promise<ChangeOutcome | { kind: 'unknown_reason' }> {
  const catalog = reason === null ? null : await loadCatalog(scope);
  if (reason !== null && !catalog?.reasons.some(({ key }) => key === reason))
    return { kind: 'unknown_reason' };
  const context = contextBy(by, now, {
    wording,
    madeAt: madeAt ?? undefined,
    locale: locale ?? wording?.locale ?? null,
    link: about && { purpose: 'u', ...about },
  });
  const asked = about ? { channel: about.channel, topic: about.topic } : ('center' as const);
  const request = { scope, recipient: ref, changes, context, asked, proof: RELAYING };
  const [outcome] = await applyChanges([request], async (client, [made]) => {
    if (made?.kind !== 'changed') return;
    await markAsWish(client, scope, made.changeId, now);
    if (reason === null && comment === null) return;
    await keepReason(client, scope, ref, made.changeId, { reason, comment, locale: context.locale });
  });
  return outcome ?? { kind: 'gone' };
}

async function markAsWish(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  changeId: string,
  relayedAt: Date,
): Promise<void> {
  await client.query('INSERT INTO relayed_wish (workspace_id, change_id, relayed_at) VALUES ($1, $2, $3)', [
    workspaceId,
    changeId,
    relayedAt,
  ]);
}

/**
 * Undoes a wish that was relayed by mistake: within thirty minutes, once, and only where nothing came after it at its
 * scope. What held before holds again, and nothing is recorded as the person's choice. Nothing else that a key did can
 * be undone. Decision 0056.
 */
export async function undoWish(
  scope: WorkspaceScope,
  by: Author,
  ref: string,
  changeId: string,
  now: Date,
): Promise<WishUndo> {
  const change = await readChangeOf(scope, ref, changeId);
  if (change.length === 0) return { kind: 'unknown' };
  const relayedAt = await readRelayedAt(scope, changeId);
  if (!relayedAt) return { kind: 'no_wish' };
  const outcome = await undoByKey(scope, ref, { changeId, relayedAt }, contextBy(by, now));
  switch (outcome.kind) {
    case 'changed':
      return outcome;
    case 'undone':
      return { ...outcome, kind: 'changed', events: await readChangeOf(scope, ref, outcome.changeId) };
    case 'too_late':
      return outcome;
    case 'gone':
      return { kind: 'unknown' };
    case 'unchanged':
    case 'refused':
      return { kind: 'changed_since' };
  }
}
