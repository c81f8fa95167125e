// Tests: domain/choices/act-for/mutations.erase.db.test.ts
import { appendAudit } from '@/domain/access/audit/mutations';
import { contextBy } from '@/domain/access/author/rules';
import type { NamedAuthor } from '@/domain/access/author/schema';
import type { Note } from '@/domain/choices/act-for/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { forgetFilesOfErased } from '@/domain/imports/job/mutations/files';
import type { WorkspaceScope } from '@/domain/workspace/schema';

// Lies above `choices/erasure` because the files of imports hold personal data too: every erasure goes through here.

/**
 * Erases a recipient who asked for it, and whatever else may hold their data besides their record. The log does not say
 * who it was. Requirement 17.
 * @param by who passes the wish on: a member, a sender's system, or the operator.
 */
export async function eraseFor(
  scope: WorkspaceScope,
  by: NamedAuthor,
  ref: string,
  now: Date,
  details: Partial<Pick<Note, 'how'>> = {},
): Promise<'erased' | 'unknown'> {
  const outcome = await eraseRecipient(scope, ref, contextBy(by, now), (client) =>
    appendAudit(client, scope, { action: 'recipient.erased', details }, by),
  );
  if (outcome === 'erased') await forgetFilesOfErased(scope);
  return outcome;
}
