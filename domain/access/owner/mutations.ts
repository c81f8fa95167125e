import { appendAudit } from '@/domain/access/audit/mutations';
import { unlinkAll } from '@/domain/access/identity/mutations';
import { endSessionsOf, installLogin } from '@/domain/access/login/mutations';
import { generatePassword, hashPassword } from '@/domain/access/login/rules';
import { makeOwner } from '@/domain/access/member/mutations';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { clearFactors } from '@/domain/access/second-factor/mutations';
import { transaction } from '@/lib/db/pool';

export type InstalledOwner = {
  /** reset: was already an owner · promoted: was a member, or had a log-in · created: was not known at all */
  kind: 'reset' | 'promoted' | 'created';
  /** To be shown once. */
  password: string;
};

/**
 * For the command line: makes a log-in an owner with a new password, and makes that password the only thing that opens
 * it. Its sessions end, and its provider accounts and second factors are removed. The operator vouches for the address.
 * @param email as loginEmailSchema has it.
 */
export async function installOwner(
  scope: WorkspaceScope,
  { email, name }: { email: string; name: string },
  now: Date,
): Promise<InstalledOwner> {
  const password = generatePassword();
  const hash = await hashPassword(password);
  return transaction(async (client) => {
    const login = await installLogin(client, { email, name, hash }, now);
    const was = await makeOwner(client, scope, login.id);
    await endSessionsOf(client, login.id, now);
    await unlinkAll(client, login.id);
    await clearFactors(client, login.id);
    const kind = login.isNew ? 'created' : was === 'owner' ? 'reset' : 'promoted';
    await appendAudit(client, scope, { action: 'member.owner_reset', subject: email, details: { kind } });
    return { kind, password };
  });
}
