// Tests: domain/choices/merge/mutations.db.test.ts
import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/**
 * SQL for the id of the recipient whom a ref names: their own, or one that was merged into it. The second is asked only
 * where the first has nothing. The one way in which a single ref is looked up.
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

/** Of these refs the merged ones, each with the ref of the recipient that it leads to. */
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

/** Whether anybody of a workspace was ever merged: most workspaces need not ask for each of a great many refs. */
export async function hasMerged(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM merged_ref WHERE workspace_id = $1 LIMIT 1', [
    workspaceId,
  ]);
  return rowCount === 1;
}

/** Of what is asked of refs, in whichever workspaces, that of merged ones: as asked of the recipients whom they lead to. */
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
