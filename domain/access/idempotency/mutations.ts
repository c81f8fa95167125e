// Tests: api/v1/http/requests.db.test.ts
import type pg from 'pg';
import type { Begun, KeptAnswer } from '@/domain/access/idempotency/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey, seal, unseal } from '@/lib/secret';

/** Answers are kept this long: a repeat after that is a new request. */
export const KEPT_FOR = DAY;
/** After this time, a request still in flight is taken for dead, and a repeat may start over. */
const GIVEN_UP_AFTER = 5 * MINUTE;

/**
 * Claims an idempotency key for a request, or reports what became of the request that holds it. Requirement 34.
 * @param fingerprint SHA-256 of what a repeat must have in common, as far as that is known before the body is
 * processed.
 * @param whole the same over everything, as `finishRequest` stored it: computed only if there is an answer.
 * @param aboutPeople whether the answer may hold personal data.
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

/** Stores a request's answer for its repeats. @param whole SHA-256 of everything that a repeat must have in common. */
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

/** Releases the key of a request that failed: a repeat starts over. */
export async function releaseRequest({ workspaceId }: WorkspaceScope, key: string): Promise<void> {
  await pool().query(
    'DELETE FROM idempotent_request WHERE workspace_id = $1 AND key = $2 AND answered_at IS NULL',
    [workspaceId, key],
  );
}

/**
 * Deletes the stored answers that may hold personal data, and keeps requests in flight from storing theirs. A repeat is
 * then a new request, whose answer no longer includes those who are gone. Requirement 17.
 */
export async function forgetAnswersAboutPeople(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
): Promise<void> {
  await client.query('DELETE FROM idempotent_request WHERE workspace_id = $1 AND about_people', [
    workspaceId,
  ]);
}

/** Deletes the answers whose time is over. */
export async function forgetOldRequests(now: Date): Promise<void> {
  await pool().query('DELETE FROM idempotent_request WHERE started_at < $1', [before(now, KEPT_FOR)]);
}

function before(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}

function sealingKey(): Buffer {
  return deriveKey(env().APP_SECRET, 'idempotent-answer');
}
