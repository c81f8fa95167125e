// Tests: domain/choices/merge/mutations.db.test.ts
import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/**
 * SQL for the id of the recipient with this ref, either their own or one merged into it. The second lookup runs only if
 * the first finds nothing. Every lookup of a single ref goes through this.
 */
export function idNamed(workspace: string, ref: string): string {
  return `coalesce((SELECT n.id FROM recipient n WHERE n.workspace_id = ${workspace} AND n.ref = ${ref}),
    (SELECT m.recipient_id FROM merged_ref m WHERE m.workspace_id = ${workspace} AND m.ref = ${ref}))`;
}

/** SQL, a SELECT, for the ids under which the ledger has a recipient's events: their own, and those of merged refs. */
export function idsOf(recipientId: string): string {
  return `SELECT ${recipientId} AS id UNION ALL
          SELECT m.former_id FROM merged_ref m WHERE m.recipient_id = ${recipientId}`;
}

/** SQL for the ref of the person whose events have this id; null if they were erased. The reverse of {@link idsOf}. */
export function refOf(recipientId: string): string {
  return `coalesce((SELECT n.ref FROM recipient n WHERE n.id = ${recipientId}),
    (SELECT n.ref FROM merged_ref m JOIN recipient n ON n.id = m.recipient_id WHERE m.former_id = ${recipientId}))`;
}

/** The merged ones among these refs, each with the ref of the recipient it leads to. */
export async function readSurvivors(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: Pick<WorkspaceScope, 'workspaceId'>,
  refs: readonly string[],
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const { rows } = await client.query<{ ref: string; survivor: string }>(
    `SELECT m.ref, r.ref AS survivor
       FROM merged_ref m JOIN recipient r ON r.id = m.recipient_id
      WHERE m.workspace_id = $1 AND m.ref = ANY($2::text[])`,
    [workspaceId, refs],
  );
  return new Map(rows.map(({ ref, survivor }) => [ref, survivor]));
}

/** Whether the workspace has ever merged anyone: in most workspaces this spares a lookup for each of many refs. */
export async function hasMerged(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM merged_ref WHERE workspace_id = $1 LIMIT 1', [
    workspaceId,
  ]);
  return rowCount === 1;
}

/**
 * Redirects questions about merged refs, in any workspaces, to the surviving recipients. Questions about other refs are
 * not in the result.
 */
export async function ledToSurvivors<Asked extends { scope: WorkspaceScope; ref: string }>(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
): Promise<Map<Asked, Asked>> {
  const byWorkspace = new Map<string, Asked[]>();
  for (const each of asked) {
    const { workspaceId } = each.scope;
    byWorkspace.set(workspaceId, [...(byWorkspace.get(workspaceId) ?? []), each]);
  }
  const led = new Map<Asked, Asked>();
  for (const [workspaceId, own] of byWorkspace) {
    const survivors = await readSurvivors(client, { workspaceId }, [...new Set(own.map(({ ref }) => ref))]);
    for (const each of own) {
      const ref = survivors.get(each.ref);
      if (ref !== undefined) led.set(each, { ...each, ref });
    }
  }
  return led;
}
