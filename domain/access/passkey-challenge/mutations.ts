// Tests: domain/access/passkey/mutations.db.test.ts
import { randomBytes } from 'node:crypto';
import { CHALLENGE_BYTES, CHALLENGE_LASTS } from '@/domain/access/passkey-challenge/rules';
import type { ChallengePurpose } from '@/domain/access/passkey-challenge/schema';
import { pool } from '@/lib/db/pool';

/** Creates a challenge for the holder of a session or a cookie; an earlier one for the same purpose is void. */
export async function makeChallenge(
  holderId: string,
  purpose: ChallengePurpose,
  now: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = randomBytes(CHALLENGE_BYTES);
  await pool().query(
    `DELETE FROM passkey_challenge WHERE (holder_id, purpose) IN (
       SELECT holder_id, purpose FROM passkey_challenge WHERE expires_at < $1 FOR UPDATE SKIP LOCKED)`,
    [now],
  );
  await pool().query(
    `INSERT INTO passkey_challenge (holder_id, purpose, challenge, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (holder_id, purpose) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at`,
    [holderId, purpose, challenge, new Date(now.getTime() + CHALLENGE_LASTS)],
  );
  return Uint8Array.from(challenge);
}

/** Removes and returns a challenge, whatever becomes of the answer: of several concurrent answers, one finds it. */
export async function takeChallenge(
  holderId: string,
  purpose: ChallengePurpose,
  now: Date,
): Promise<Buffer | null> {
  const { rows } = await pool().query<{ challenge: Buffer; is_good: boolean }>(
    `DELETE FROM passkey_challenge WHERE holder_id = $1 AND purpose = $2
     RETURNING challenge, expires_at > $3 AS is_good`,
    [holderId, purpose, now],
  );
  const [row] = rows;
  return row?.is_good ? row.challenge : null;
}
