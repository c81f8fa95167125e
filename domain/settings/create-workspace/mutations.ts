import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { startingConfiguration } from '@/domain/settings/create-workspace/rules';
import type { NewWorkspace } from '@/domain/settings/create-workspace/schema';
import { addWorkspace, applyConfiguration } from '@/domain/settings/publish/mutations/apply';
import { isKnownZone } from '@/domain/workspace/data';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

export type FoundingOutcome =
  { kind: 'founded'; scope: WorkspaceScope } | { kind: 'key_taken' } | { kind: 'unknown_time_zone' };

/** Creates a workspace with its starting configuration; writes nothing if the key is taken or the zone is unknown. */
export async function foundWorkspace(workspace: NewWorkspace): Promise<FoundingOutcome> {
  const scope = openWorkspaceOfJob(newId());
  const configuration = startingConfiguration(workspace);
  const { sender } = configuration;
  return transaction(async (client): Promise<FoundingOutcome> => {
    if (!(await isKnownZone(sender.timeZone, client))) return { kind: 'unknown_time_zone' };
    if (!(await addWorkspace(client, scope, workspace.key, configuration))) return { kind: 'key_taken' };
    await applyConfiguration(client, scope, configuration);
    await appendAudit(client, scope, { action: 'workspace.created', subject: workspace.key });
    return { kind: 'founded', scope };
  });
}
