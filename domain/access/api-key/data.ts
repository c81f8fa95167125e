import { hashApiToken, isApiToken } from '@/domain/access/api-key/rules';
import { apiPermissionSchema, type ApiKey, type OpenedApiKey } from '@/domain/access/api-key/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { inAllThreads } from '@/lib/in-all-threads';
import { processSlot } from '@/lib/slot';

/** How long a process may rely on what it knows of a key: a revocation takes effect everywhere within this time. */
const FRESH_FOR = 2 * SECOND;
/** Whoever comes after this has it read anew, and nobody waits for that. */
const RENEWED_AFTER = FRESH_FOR / 2;
const MAX_HELD = 10_000;

type Held = { key: OpenedApiKey | null; expiresAt: Date | null; readAt: number; isRenewed?: true };
// One cache per process: what one bundle revokes, another must not keep.
const slot = processSlot<Map<string, Promise<Held>>>('api-keys');

/**
 * The key that a token opens; null for an unknown, revoked or expired one, which callers cannot tell apart. Asks the
 * database at most once in two seconds for each token.
 */
export async function findApiKey(token: string, now: Date): Promise<OpenedApiKey | null> {
  if (!isApiToken(token)) return null;
  const held = (slot.value ??= new Map<string, Promise<Held>>());
  const reading = held.get(token);
  const known = await reading?.catch(() => undefined);
  const age = known ? performance.now() - known.readAt : Infinity;
  if (known && reading && age >= RENEWED_AFTER && age < FRESH_FOR && !known.isRenewed) {
    known.isRenewed = true;
    renew(held, token, reading);
  }
  const { key, expiresAt } = known && age < FRESH_FOR ? known : await hold(held, token);
  return expiresAt && expiresAt <= now ? null : key;
}

async function hold(held: Map<string, Promise<Held>>, token: string): Promise<Held> {
  if (held.size >= MAX_HELD) held.clear();
  const reading = readKey(token);
  held.set(token, reading);
  try {
    return await reading;
  } catch (error) {
    if (held.get(token) === reading) held.delete(token);
    throw error;
  }
}

/** If it fails, whoever comes later reads it. What was forgotten or read meanwhile stays as it is. */
function renew(held: Map<string, Promise<Held>>, token: string, before: Promise<Held>): void {
  const reading = readKey(token);
  reading.then(
    () => {
      if (held.get(token) === before) held.set(token, reading);
    },
    () => undefined,
  );
}

async function readKey(token: string): Promise<Held> {
  const readAt = performance.now();
  const { rows } = await pool().query<{
    id: string;
    workspace_id: string;
    name: string;
    permissions: string[];
    expires_at: Date | null;
  }>(
    `SELECT id, workspace_id, name, permissions, expires_at FROM api_key
      WHERE token_hash = $1 AND revoked_at IS NULL`,
    [hashApiToken(token)],
  );
  const [row] = rows;
  if (!row) return { key: null, expiresAt: null, readAt };
  const { id, workspace_id: workspaceId, name, expires_at: expiresAt } = row;
  const permissions = new Set(row.permissions.map((permission) => apiPermissionSchema.parse(permission)));
  return { key: { id, workspaceId, name, permissions }, expiresAt, readAt };
}

/** Call after this process revoked a key, so that its own next look is fresh. */
export const forgetApiKeys = inAllThreads('forget-api-keys', () => {
  slot.value?.clear();
});

/** A workspace's keys, newest first, including revoked and expired ones. */
export async function listApiKeys({ workspaceId }: WorkspaceScope): Promise<ApiKey[]> {
  const { rows } = await pool().query<{
    id: string;
    name: string;
    hint: string;
    permissions: string[];
    created_at: Date;
    created_by: string;
    expires_at: Date | null;
    revoked_at: Date | null;
    last_used_at: Date | null;
  }>(
    `SELECT id, name, hint, permissions, created_at, created_by, expires_at, revoked_at, last_used_at
       FROM api_key WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC`,
    [workspaceId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    permissions: row.permissions.map((permission) => apiPermissionSchema.parse(permission)),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }));
}
