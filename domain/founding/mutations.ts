import { openWorkspaceOfJob } from '@/domain/access/data';
import type { WorkspaceScope } from '@/domain/access/schema';
import { appendAudit } from '@/domain/audit/mutations';
import { startingConfiguration } from '@/domain/founding/rules';
import type { NewWorkspace } from '@/domain/founding/schema';
import { applyConfiguration } from '@/domain/publication/mutations';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/** Makes a workspace with what it begins with. Null, and nothing done, where there is one of that key. */
export async function foundWorkspace(workspace: NewWorkspace): Promise<WorkspaceScope | null> {
  const scope = openWorkspaceOfJob(newId());
  const configuration = startingConfiguration(workspace);
  const { sender, look } = configuration;
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark, time_zone,
                              shares_data, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, now()) ON CONFLICT (key) DO NOTHING`,
      [
        ...[scope.workspaceId, workspace.key, sender.name, sender.locales, sender.contactEmail],
        ...[sender.postalAddress, look.accentLight, look.accentDark, sender.timeZone],
      ],
    );
    if (rowCount === 0) return null;
    await applyConfiguration(client, scope, configuration);
    await appendAudit(client, scope, { action: 'workspace.created', subject: workspace.key });
    return scope;
  });
}
