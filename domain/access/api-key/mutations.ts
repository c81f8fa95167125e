import { RateLimiterRes, type RateLimiterPostgres } from 'rate-limiter-flexible';
import { forgetApiKeys } from '@/domain/access/api-key/data';
import { hashApiToken, hintOf, randomApiToken } from '@/domain/access/api-key/rules';
import type { Allowance, NewApiKey } from '@/domain/access/api-key/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { sharedCounter } from '@/lib/db/shared-counter';
import { env } from '@/lib/env';
import { newId } from '@/lib/id';
import { log } from '@/lib/log';

/**
 * Creates a key. Its token is returned here and never again: only a hash is stored.
 * @param createdBy a member's name, or the command line's.
 */
export async function createApiKey(
  { workspaceId }: WorkspaceScope,
  { name, permissions, expiresAt }: NewApiKey,
  createdBy: string,
  now: Date,
): Promise<{ id: string; token: string }> {
  const id = newId();
  const token = randomApiToken();
  await pool().query(
    `INSERT INTO api_key (id, workspace_id, name, hint, token_hash, permissions, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, workspaceId, name, hintOf(token), hashApiToken(token), permissions, now, createdBy, expiresAt],
  );
  return { id, token };
}

/**
 * Revokes a key for good; in every process within seconds.
 * @returns the key's name; null if the workspace has no such key, or it was already revoked.
 */
export async function revokeApiKey(
  { workspaceId }: WorkspaceScope,
  id: string,
  now: Date,
): Promise<string | null> {
  const { rows } = await pool().query<{ name: string }>(
    `UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING name`,
    [workspaceId, id, now],
  );
  forgetApiKeys();
  return rows[0]?.name ?? null;
}

const NOTE_AFTER = MINUTE;
const notedAt = new Map<string, number>();

/** Records that a key was used, at most once a minute, without making anyone wait. */
export function noteApiKeyUse(keyId: string, now: Date): void {
  if (now.getTime() - (notedAt.get(keyId) ?? -Infinity) < NOTE_AFTER) return;
  notedAt.set(keyId, now.getTime());
  pool()
    .query(
      'UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)',
      [keyId, now],
    )
    .catch((error: unknown) => {
      log().warn({ error }, 'The last use of an API key could not be noted');
    });
}

const WINDOW = MINUTE;
/**
 * A process takes requests out of the shared allowance in blocks, so that thousands a second do not each cost a write.
 */
const BLOCKS_IN_ALLOWANCE = 500;

/** The part of a key's allowance that a process has reserved and not used, until the window ends at `endsAt`. */
type Block = { left: number; sharedLeft: number; endsAt: number; taking: Promise<void> | null };
const blocks = new Map<string, Block>();

/**
 * Takes one request out of a key's allowance, which all processes share. One process cannot use what another has
 * reserved in its block: an allowance may end a few requests early, never late.
 */
export async function takeRequest(keyId: string): Promise<Allowance> {
  const limit = env().API_RATE_LIMIT;
  const block = blocks.get(keyId) ?? { left: 0, sharedLeft: limit, endsAt: 0, taking: null };
  blocks.set(keyId, block);
  const isOver = () => performance.now() >= block.endsAt;
  while (isOver() || (block.left === 0 && block.sharedLeft > 0)) {
    // Requests that arrive meanwhile wait for the same block.
    block.taking ??= takeBlock(keyId, block, limit).finally(() => {
      block.taking = null;
    });
    await block.taking;
  }
  const resetSeconds = Math.max(1, Math.ceil((block.endsAt - performance.now()) / SECOND));
  if (block.left === 0) return { isAllowed: false, limit, remaining: 0, resetSeconds };
  block.left -= 1;
  return { isAllowed: true, limit, remaining: block.sharedLeft + block.left, resetSeconds };
}

async function takeBlock(keyId: string, block: Block, limit: number): Promise<void> {
  const size = Math.max(1, Math.floor(limit / BLOCKS_IN_ALLOWANCE));
  const { msBeforeNext, consumedPoints } = await limiter()
    .consume(keyId, size)
    .catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    });
  block.left = Math.max(0, Math.min(size, limit - (consumedPoints - size)));
  block.sharedLeft = Math.max(0, limit - consumedPoints);
  block.endsAt = performance.now() + msBeforeNext;
}

let counter: RateLimiterPostgres | undefined;

function limiter(): RateLimiterPostgres {
  counter ??= sharedCounter({ name: 'api-key', points: env().API_RATE_LIMIT, seconds: WINDOW / SECOND });
  return counter;
}
