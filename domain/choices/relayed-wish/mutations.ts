// Tests: api/v1/preferences/routes.db.test.ts
import { RELAYING } from '@/domain/access/scope/rules';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { keepReason } from '@/domain/choices/ledger/mutations';
import { contextBy } from '@/domain/access/author/rules';
import type { Author } from '@/domain/access/author/schema';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { RelayedWish } from '@/domain/choices/relayed-wish/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';

/**
 * Makes the changes that a recipient told someone else, such as a sender's system: all of them or none. Coming back
 * after a stop of a whole channel or of everything is refused here, because that takes a consent with its evidence:
 * `recordOptIn`. Creates a recipient first heard of here, as a link does, so that a stop is not lost if their import
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
    if (made?.kind !== 'changed' || (reason === null && comment === null)) return;
    await keepReason(client, scope, ref, made.changeId, { reason, comment, locale: context.locale });
  });
  return outcome ?? { kind: 'gone' };
}
