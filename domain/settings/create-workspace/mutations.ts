import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { startingConfiguration } from '@/domain/settings/create-workspace/rules';
import type { NewWorkspace } from '@/domain/settings/create-workspace/schema';
import { applyConfiguration } from '@/domain/settings/publish/mutations';
import { isKnownZone } from '@/domain/workspace/data';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

export type FoundingOutcome =
  { kind: 'founded'; scope: WorkspaceScope } | { kind: 'key_taken' } | { kind: 'unknown_time_zone' };

/** Creates a workspace with its starting configuration; writes nothing if the key is taken or the zone is unknown. */
export async function foundWorkspace(workspace: NewWorkspace): Promise<FoundingOutcome> {
  const scope = openWorkspaceOfJob(newId());
  const configuration = startingConfiguration(workspace);
  const { sender, look } = configuration;
  return transaction(async (client): Promise<FoundingOutcome> => {
    if (!(await isKnownZone(sender.timeZone, client))) return { kind: 'unknown_time_zone' };
    const { rowCount } = await client.query(
      `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark, time_zone,
                              shares_data, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, now()) ON CONFLICT (key) DO NOTHING`,
      [
        scope.workspaceId,
        workspace.key,
        sender.name,
        sender.locales,
        sender.contactEmail,
        sender.postalAddress,
        look.accentLight,
        look.accentDark,
        sender.timeZone,
      ],
    );
    if (rowCount === 0) return { kind: 'key_taken' };
    await applyConfiguration(client, scope, configuration);
    await appendAudit(client, scope, { action: 'workspace.created', subject: workspace.key });
    return { kind: 'founded', scope };
  });
}
