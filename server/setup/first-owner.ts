import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { listOwnerEmails } from '@/domain/access/member/data';
import { installOwner } from '@/domain/access/owner/mutations';
import { listWorkspaceKeys } from '@/domain/workspace/data';
import { now } from '@/lib/clock';

export type FirstOwner = { workspace: string; email: string; password: string };

/** Gives each workspace without an owner one, with a password that is shown only here. */
export async function installFirstOwners(): Promise<FirstOwner[]> {
  const made: FirstOwner[] = [];
  for (const workspace of await listWorkspaceKeys()) {
    const scope = await openWorkspaceAsOperator(workspace);
    if (!scope || (await listOwnerEmails(scope)).length > 0) continue;
    const email = `owner@${workspace}.example`;
    const { password } = await installOwner(scope, { email, name: 'Owner' }, now());
    made.push({ workspace, email, password });
  }
  return made;
}
