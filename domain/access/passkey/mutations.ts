import { randomBytes } from 'node:crypto';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import type pg from 'pg';
import type { LoginScope } from '@/domain/access/scope/schema';
import type { Origin } from '@/domain/access/attempt/schema';
import { noteFactor } from '@/domain/access/login/mutations';
import { listDescriptors, partyHere } from '@/domain/access/passkey/data';
import { ALGORITHMS, HANDLE_BYTES, readMade, type NewCredential } from '@/domain/access/passkey/rules';
import { MAX_PASSKEYS, type MadePasskey, type RelyingParty } from '@/domain/access/passkey/schema';
import { makeChallenge, takeChallenge } from '@/domain/access/passkey-challenge/mutations';
import { CHALLENGE_LASTS } from '@/domain/access/passkey-challenge/rules';
import {
  beginToAsk,
  checkSelf,
  dropUnusedRecoveryCodes,
  lockFactors,
  type SelfCheck,
} from '@/domain/access/second-factor/mutations';
import { pool, transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

const PRODUCT = 'Optdown';

type NotSelf = Exclude<SelfCheck, { kind: 'right' }>;

export type AskToMake =
  | { kind: 'asked'; options: PublicKeyCredentialCreationOptionsJSON }
  /** The server's address is a number instead of a host name, and browsers make no passkey for that. */
  | { kind: 'no_host_name' }
  | { kind: 'too_many' }
  | NotSelf;

/** What a browser needs to make a passkey; first checks that the caller is the log-in's owner. */
export async function askToMake(
  scope: LoginScope,
  password: string,
  from: Origin,
  now: Date,
): Promise<AskToMake> {
  const party = partyHere();
  if (!party) return { kind: 'no_host_name' };
  const checked = await checkSelf(scope, password, from, now);
  if (checked.kind !== 'right') return checked;
  const { rows } = await pool().query<{ passkey_handle: Buffer; passkey_count: number }>(
    `UPDATE login SET passkey_handle = coalesce(passkey_handle, $2) WHERE id = $1
     RETURNING passkey_handle, passkey_count`,
    [scope.loginId, randomBytes(HANDLE_BYTES)],
  );
  const [login] = rows;
  if (!login || login.passkey_count >= MAX_PASSKEYS) return { kind: 'too_many' };
  const options = await generateRegistrationOptions({
    rpName: PRODUCT,
    rpID: party.rpId,
    userName: scope.email,
    userDisplayName: scope.name,
    userID: Uint8Array.from(login.passkey_handle),
    challenge: await makeChallenge(scope.sessionId, 'add', now),
    timeout: CHALLENGE_LASTS,
    attestationType: 'none',
    excludeCredentials: await listDescriptors(scope.loginId, party),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { kind: 'asked', options };
}

export type AddOutcome =
  /** Recovery codes come only with the first second factor. */
  | { kind: 'added'; recoveryCodes: string[] | null }
  /** The challenge is older than five minutes, or was answered already. */
  | { kind: 'expired' }
  | { kind: 'refused' }
  | { kind: 'too_many' };

/** Stores a passkey that a browser has made: it is asked for from now on. */
export async function addPasskey(
  scope: LoginScope,
  { name, made }: { name: string; made: MadePasskey },
  now: Date,
): Promise<AddOutcome> {
  const [party, challenge] = [partyHere(), await takeChallenge(scope.sessionId, 'add', now)];
  if (!challenge) return { kind: 'expired' };
  const credential = party && (await readMade(made, { ...party, challenge }));
  if (!credential) return { kind: 'refused' };
  return transaction(async (client) => {
    const { hasAny, passkeys } = await lockFactors(client, scope.loginId);
    if (passkeys >= MAX_PASSKEYS) return { kind: 'too_many' };
    if (!(await insertPasskey(client, scope, party, name, credential, now))) return { kind: 'refused' };
    const recoveryCodes = hasAny ? null : await beginToAsk(client, scope, now);
    await noteFactor(client, scope, { action: 'login.passkey_added', subject: name });
    return { kind: 'added', recoveryCodes };
  });
}

/** False if this passkey is already registered, whoever has it. */
async function insertPasskey(
  client: pg.PoolClient,
  { loginId }: LoginScope,
  { rpId }: RelyingParty,
  name: string,
  { credentialId, publicKey, counter, transports, isBackedUp }: NewCredential,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO passkey (id, login_id, credential_id, rp_id, public_key, counter, transports, name, is_backed_up, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (credential_id) DO NOTHING`,
    [newId(), loginId, credentialId, rpId, publicKey, counter, transports, name, isBackedUp, now],
  );
  if (rowCount !== 1) return false;
  await client.query('UPDATE login SET passkey_count = passkey_count + 1 WHERE id = $1', [loginId]);
  return true;
}

/** Renames one of the caller's passkeys; false if they have no such passkey, or it already has that name. */
export async function renamePasskey(scope: LoginScope, id: string, name: string): Promise<boolean> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      'UPDATE passkey SET name = $3 WHERE id = $2 AND login_id = $1 AND name <> $3',
      [scope.loginId, id, name],
    );
    if (rowCount === 1) await noteFactor(client, scope, { action: 'login.passkey_renamed', subject: name });
    return rowCount === 1;
  });
}

/** Removes a passkey, and the recovery codes if no other second factor remains. */
export async function removePasskey(
  scope: LoginScope,
  { id, password }: { id: string; password: string },
  from: Origin,
  now: Date,
): Promise<SelfCheck> {
  const checked = await checkSelf(scope, password, from, now);
  if (checked.kind !== 'right') return checked;
  return transaction(async (client) => {
    await lockFactors(client, scope.loginId);
    const { rows } = await client.query<{ name: string }>(
      'DELETE FROM passkey WHERE id = $2 AND login_id = $1 RETURNING name',
      [scope.loginId, id],
    );
    const [removed] = rows;
    // Already removed, in another tab.
    if (!removed) return checked;
    await client.query('UPDATE login SET passkey_count = passkey_count - 1 WHERE id = $1', [scope.loginId]);
    await dropUnusedRecoveryCodes(client, scope.loginId);
    await noteFactor(client, scope, { action: 'login.passkey_removed', subject: removed.name });
    return checked;
  });
}

/** Notes that a passkey was used, and what it said of itself. */
export async function noteUsed(
  client: pg.PoolClient,
  id: string,
  { counter, isBackedUp }: { counter: number; isBackedUp: boolean },
  now: Date,
): Promise<void> {
  await client.query('UPDATE passkey SET counter = $2, is_backed_up = $3, last_used_at = $4 WHERE id = $1', [
    id,
    counter,
    isBackedUp,
    now,
  ]);
}
