import type { LoginScope } from '@/domain/access/scope/schema';
import { relyingParty } from '@/domain/access/passkey/rules';
import type { Passkey, RelyingParty, StepWays } from '@/domain/access/passkey/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';

/** The relying party that passkeys are made for; null if the server's address cannot have one. */
export function partyHere(): RelyingParty | null {
  return relyingParty(env().PUBLIC_URL);
}

/** The caller's passkeys, oldest first. */
export async function listPasskeys({ loginId }: LoginScope): Promise<Passkey[]> {
  const { rows } = await pool().query<Passkey>(
    `SELECT id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt", is_backed_up AS "isBackedUp",
            CASE WHEN rp_id IS DISTINCT FROM $2 THEN rp_id END AS "madeFor"
       FROM passkey WHERE login_id = $1 ORDER BY created_at, id`,
    [loginId, partyHere()?.rpId ?? null],
  );
  return rows;
}

/** What a browser needs to ask for a passkey. */
export type Descriptor = { id: string; transports: string[] };

/** The passkeys of a log-in that can be used at an address. */
export async function listDescriptors(loginId: string, { rpId }: RelyingParty): Promise<Descriptor[]> {
  const { rows } = await pool().query<{ credential_id: Buffer; transports: string[] }>(
    'SELECT credential_id, transports FROM passkey WHERE login_id = $1 AND rp_id = $2',
    [loginId, rpId],
  );
  return rows.map(({ credential_id: id, transports }) => ({ id: id.toString('base64url'), transports }));
}

/** What someone can show at the second step. */
export async function readStepWays(loginId: string): Promise<StepWays> {
  const { rows } = await pool().query<{ has_totp: boolean; rp_ids: string[] }>(
    `SELECT totp_since IS NOT NULL AS has_totp,
            ARRAY(SELECT DISTINCT rp_id FROM passkey WHERE login_id = $1 ORDER BY 1) AS rp_ids
       FROM login WHERE id = $1`,
    [loginId],
  );
  const { has_totp: hasTotp = false, rp_ids: rpIds = [] } = rows[0] ?? {};
  const here = partyHere()?.rpId;
  return {
    hasTotp,
    hasPasskey: rpIds.some((rpId) => rpId === here),
    elsewhere: rpIds.filter((rpId) => rpId !== here),
  };
}

/** A passkey with its owner, and what an answer is checked against. */
export type StoredPasskey = {
  id: string;
  credentialId: Buffer;
  publicKey: Buffer;
  name: string;
  loginId: string;
  loginName: string;
  handle: Buffer | null;
  hasPassword: boolean;
};

/** The passkey that an answer names, if it was made for today's address. For `domain/access/passkey` alone. */
export async function findPasskey(
  credentialId: string,
  { rpId }: RelyingParty,
): Promise<StoredPasskey | null> {
  const { rows } = await pool().query<StoredPasskey>(
    `SELECT p.id, p.credential_id AS "credentialId", p.public_key AS "publicKey", p.name, l.id AS "loginId",
            l.name AS "loginName", l.passkey_handle AS handle, l.password_hash IS NOT NULL AS "hasPassword"
       FROM passkey p JOIN login l ON l.id = p.login_id WHERE p.credential_id = $1 AND p.rp_id = $2`,
    [Buffer.from(credentialId, 'base64url'), rpId],
  );
  return rows[0] ?? null;
}
