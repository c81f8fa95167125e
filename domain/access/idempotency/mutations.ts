// Tests: api/v1/http/requests.db.test.ts
import type pg from 'pg';
import type { Begun, KeptAnswer } from '@/domain/access/idempotency/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey, seal, unseal } from '@/lib/secret';

/** Answers are kept this long: a repeat after it is a new request. */
export const KEPT_FOR = DAY;
/** After it, whoever began to answer is taken for dead, and a repeat may begin anew. */
const GIVEN_UP_AFTER = 5 * MINUTE;

/**
 * Takes a key for a request, or tells what became of the request that has it. Requirement 34.
 * @param fingerprint SHA-256 of what must be the same in a repeat, as far as it is known before it is dealt with.
 * @param whole of all that must be, as `finishRequest` kept it: asked for where there is an answer.
 * @param aboutPeople whether the answer may hold what is known of a person.
 */
export async function beginRequest(
  { workspaceId }: WorkspaceScope,
  key: string,
  fingerprint: Buffer,
  now: Date,
  { whole, aboutPeople }: { whole: () => Promise<Buffer>; aboutPeople: boolean },
): Promise<Begun> {
  const { rowCount } = await pool().query(
    `INSERT INTO idempotent_request AS held (workspace_id, key, fingerprint, started_at, about_people) VALUES ($1, $2, $3, $4, $7)
     ON CONFLICT (workspace_id, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, started_at = excluded.started_at, about_people = excluded.about_people,
            answered_at = NULL, status = NULL, content_type = NULL, body = NULL
      WHERE held.started_at < $5
         OR (held.answered_at IS NULL AND held.started_at < $6 AND held.fingerprint = excluded.fingerprint)`,
    [workspaceId, key, fingerprint, now, before(now, KEPT_FOR), before(now, GIVEN_UP_AFTER), aboutPeople],
  );
  if (rowCount === 1) return { kind: 'begun' };
  const { rows } = await pool().query<{
    fingerprint: Buffer;
    status: number | null;
    content_type: string | null;
    body: Buffer | null;
  }>(
    'SELECT fingerprint, status, content_type, body FROM idempotent_request WHERE workspace_id = $1 AND key = $2',
    [workspaceId, key],
  );
  const [held] = rows;
  // Released meanwhile, by a request that failed: the sender may try again.
  if (!held) return { kind: 'in_flight' };
  if (held.status === null || !held.body)
    return { kind: held.fingerprint.equals(fingerprint) ? 'in_flight' : 'another' };
  if (!held.fingerprint.equals(await whole())) return { kind: 'another' };
  const body = unseal(sealingKey(), held.body);
  return { kind: 'answered', answer: { status: held.status, contentType: held.content_type, body } };
}

/** Keeps what a request was answered, for its repeats. @param whole SHA-256 of all that must be the same in them. */
export async function finishRequest(
  { workspaceId }: WorkspaceScope,
  key: string,
  whole: Buffer,
  { status, contentType, body }: KeptAnswer,
  now: Date,
): Promise<void> {
  await pool().query(
    `UPDATE idempotent_request SET answered_at = $3, status = $4, content_type = $5, body = $6, fingerprint = $7
      WHERE workspace_id = $1 AND key = $2 AND answered_at IS NULL`,
    [workspaceId, key, now, status, contentType, seal(sealingKey(), body), whole],
  );
}

/** Gives a key back whose request came to nothing: a repeat begins anew. */
export async function releaseRequest({ workspaceId }: WorkspaceScope, key: string): Promise<void> {
  await pool().query(
    'DELETE FROM idempotent_request WHERE workspace_id = $1 AND key = $2 AND answered_at IS NULL',
    [workspaceId, key],
  );
}

/**
 * Forgets what was answered about anybody, and lets nothing be kept of what is being answered: whose data it has is
 * sealed. A repeat is a new request then, which says the same again but for those who are gone. Requirement 17.
 */
export async function forgetAnswersAboutPeople(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
): Promise<void> {
  await client.query('DELETE FROM idempotent_request WHERE workspace_id = $1 AND about_people', [
    workspaceId,
  ]);
}

/** Forgets the answers that nobody is owed any more. */
export async function forgetOldRequests(now: Date): Promise<void> {
  await pool().query('DELETE FROM idempotent_request WHERE started_at < $1', [before(now, KEPT_FOR)]);
}

function before(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}

function sealingKey(): Buffer {
  return deriveKey(env().APP_SECRET, 'idempotent-answer');
}
