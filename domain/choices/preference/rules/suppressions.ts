import type { PlannedEvent } from '@/domain/choices/preference/schema';
import type { LockedRecipient } from '@/domain/people/recipient/mutations/lock';
import { factsOf } from '@/domain/people/suppression/rules';
import type { NewFact } from '@/domain/people/suppression/schema';
import type { ChangeRequest } from '@/domain/choices/preference/mutations/request';

/** The facts that a change adds about its recipient's addresses: what is suppressed, slowed down, or taken back. */
export function suppressionsOf(
  { context, proof, changes }: Pick<ChangeRequest, 'context' | 'proof' | 'changes'>,
  { id: recipientId, workspaceId, addressHashes }: LockedRecipient,
  changeId: string,
  planned: readonly PlannedEvent[],
): NewFact[] {
  const [consentedAt = null] = changes.flatMap((change) =>
    change.kind === 'consent' ? [change.givenAt] : [],
  );
  const forAddress = proof.speaksForAddress;
  const said = { workspaceId, recipientId, addressHashes, changeId, context, consentedAt, forAddress };
  return planned.flatMap((event) => factsOf(event, said));
}
