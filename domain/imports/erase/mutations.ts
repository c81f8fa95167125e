import { appendAudit } from '@/domain/access/audit/mutations';
import { contextOfKey, contextOfMember, contextOfOperator } from '@/domain/access/author/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { ApiScope, MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import type { AskedBy, Note } from '@/domain/choices/act-for/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { forgetFilesOfErased } from '@/domain/imports/job/mutations';

// Stands above `choices/erasure` because the files of imports hold people too: whoever erases goes through here.

/** Erases a recipient who asked for it. Requirement 17. */
export function eraseFor(
  scope: MemberScope,
  ref: string,
  { how }: Pick<Note, 'how'>,
  now: Date,
): Promise<'erased' | 'unknown'> {
  return erase(scope, ref, contextOfMember(scope, now), { how });
}

/** {@link eraseFor} where a sender's system passes the wish on. */
export function eraseByKey(scope: ApiScope, ref: string, now: Date): Promise<'erased' | 'unknown'> {
  return erase(scope, ref, contextOfKey(scope, now), {});
}

/** {@link eraseFor} by whoever runs this server, on the command line. */
export function eraseByOperator(
  scope: WorkspaceScope,
  ref: string,
  now: Date,
): Promise<'erased' | 'unknown'> {
  return erase(scope, ref, contextOfOperator(now), {});
}

/** Erases a person, and whatever may hold something of them beside their record. The log does not say whom. */
async function erase(
  scope: WorkspaceScope,
  ref: string,
  context: ChangeContext,
  details: { how?: AskedBy },
): Promise<'erased' | 'unknown'> {
  const outcome = await eraseRecipient(scope, ref, context, (client) =>
    appendAudit(client, scope, { action: 'recipient.erased', details }),
  );
  if (outcome === 'erased') await forgetFilesOfErased(scope);
  return outcome;
}
