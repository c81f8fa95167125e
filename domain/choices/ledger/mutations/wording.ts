import type pg from 'pg';
import type { ChangeContext, Wording } from '@/domain/access/author/schema';
import { rowSource } from '@/lib/db/rows';

/** What was said where, with which words. */
type Said = { workspaceId: string; context: ChangeContext };

/** Wordings already known to be stored, so that they are not inserted again. */
const known = new Set<string>();
const MAX_KNOWN = 10_000;

/** Stores the wordings of these changes that are not stored yet. */
export async function keepWordings(
  client: pg.PoolClient | pg.Pool,
  events: readonly Said[],
  hashes: ReadonlyMap<Wording, Buffer>,
): Promise<void> {
  // A batch may hold the same wording for many people, in many workspaces.
  const unknown = new Map<string, { workspace_id: string; hash: Buffer; locale: string; text: string }>();
  for (const { workspaceId, context } of events) {
    const { wording } = context;
    const hash = wording && hashes.get(wording);
    if (!hash) continue;
    const key = `${workspaceId} ${hash.toString('base64')}`;
    if (!known.has(key)) unknown.set(key, { workspace_id: workspaceId, hash, ...wording });
  }
  if (unknown.size === 0) return;
  const source = rowSource([...unknown.values()], {
    workspace_id: 'uuid',
    hash: 'bytea',
    locale: 'text',
    text: 'text',
  });
  const { rowCount } = await client.query(
    `INSERT INTO wording (workspace_id, hash, locale, text)
     SELECT workspace_id, hash, locale, text FROM ${source.sql} ORDER BY workspace_id, hash
     ON CONFLICT (workspace_id, hash) DO NOTHING`,
    source.values,
  );
  // Remember only what was already there: what this transaction inserted may yet be rolled back.
  if (rowCount !== 0) return;
  if (known.size + unknown.size > MAX_KNOWN) known.clear();
  for (const key of unknown.keys()) known.add(key);
}
