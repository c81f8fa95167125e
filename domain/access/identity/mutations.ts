import type pg from 'pg';
import type { LoginScope } from '@/domain/access/scope/schema';
import { appendLoginAudit } from '@/domain/access/audit/mutations';
import type { ProvenIdentity } from '@/domain/access/identity/schema';
import { isInvited } from '@/domain/access/invitation/data';
import { acceptOpenInvitations } from '@/domain/access/invitation/mutations';
import { createLogin, noteLogIn, proveAddress, startSession } from '@/domain/access/login/mutations';
import { clearFactors } from '@/domain/access/second-factor/mutations';
import { transaction } from '@/lib/db/pool';

export type ProviderOutcome =
  | { kind: 'logged_in'; sessionId: string }
  /** Neither a log-in nor an open invitation has this address. */
  | { kind: 'unknown' }
  /** The provider does not vouch for the address; whether a log-in has it is not looked up. */
  | { kind: 'unverified' }
  /** The log-in with this address belongs to another account at this provider. */
  | { kind: 'other_account' };

/**
 * Logs in someone for whom a provider vouches: into the log-in linked to their account, else the one with their
 * verified e-mail address, else a new one if that address has an open invitation. Open invitations to it are accepted.
 * The rules are in docs/decisions/0039.
 */
export async function logInWithProvider(identity: ProvenIdentity, now: Date): Promise<ProviderOutcome> {
  return transaction(async (client) => {
    const { provider, name } = identity;
    const verified = identity.isEmailVerified ? identity.email : null;
    const known = await ownerOf(client, identity);
    if (!known && !verified) return { kind: 'unverified' };
    const found = known ?? (await findOrCreate(client, { email: verified ?? '', name }, now));
    if (!found) return { kind: 'unknown' };
    const linked = known ? 'known' : await link(client, found.id, identity);
    if (linked === 'other_account') return { kind: 'other_account' };
    if (verified === found.email && (await proveAddress(client, { loginId: found.id, provider, name }, now)))
      await clearFactors(client, found.id);
    if (verified) await acceptOpenInvitations(client, { loginId: found.id, email: verified }, now);
    // After the memberships, so that each workspace's log has it. OpenID Connect Core 5.7.
    if (linked === 'linked')
      await appendLoginAudit(client, { loginId: found.id, name: found.name }, linkedEntry(identity));
    const sessionId = await startSession(client, found.id, now, null);
    if (!sessionId) return { kind: 'unknown' };
    await noteLogIn(client, { loginId: found.id, name: found.name }, { factor: 'provider' });
    return { kind: 'logged_in', sessionId };
  });
}

type Found = { id: string; email: string; name: string };

const linkedEntry = ({ provider, subject }: Pick<ProvenIdentity, 'provider' | 'subject'>) => ({
  action: 'login.identity_linked' as const,
  details: { provider, subject },
});

/** The log-in that an identity is linked to. */
async function ownerOf(
  client: pg.PoolClient,
  { provider, subject }: Pick<ProvenIdentity, 'provider' | 'subject'>,
): Promise<Found | null> {
  const { rows } = await client.query<Found>(
    `SELECT l.id, l.email, l.name FROM login_identity i JOIN login l ON l.id = i.login_id
      WHERE i.provider = $1 AND i.subject = $2 FOR UPDATE OF l`,
    [provider, subject],
  );
  return rows[0] ?? null;
}

/** The log-in with a verified address, locked; a new one if the address is invited. */
async function findOrCreate(
  client: pg.PoolClient,
  { email, name }: { email: string; name: string },
  now: Date,
): Promise<Found | null> {
  const find = async () => {
    const { rows } = await client.query<Found>(
      'SELECT id, email, name FROM login WHERE email = $1 FOR UPDATE',
      [email],
    );
    return rows[0] ?? null;
  };
  const found = await find();
  if (found) return found;
  if (!(await isInvited(client, email, now))) return null;
  await createLogin(client, { email, name: name || email, hash: null });
  // Found even if another request created it meanwhile.
  return find();
}

/**
 * Links an account to a log-in, which it opens from now on. A log-in has one account per provider: the address of
 * someone who left may be given to another person, whose account must not open the first one's log-in.
 */
async function link(
  client: pg.PoolClient,
  loginId: string,
  { provider, subject }: ProvenIdentity,
): Promise<'linked' | 'other_account'> {
  const { rowCount } = await client.query(
    `INSERT INTO login_identity (provider, subject, login_id)
     SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM login_identity WHERE provider = $1 AND login_id = $3)
     ON CONFLICT DO NOTHING`,
    [provider, subject, loginId],
  );
  return rowCount === 1 ? 'linked' : 'other_account';
}

/** Unlinks a provider account; false if it was not linked to the caller's log-in. */
export async function unlinkIdentity(
  scope: LoginScope,
  identity: { provider: string; subject: string },
): Promise<boolean> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      'DELETE FROM login_identity WHERE login_id = $1 AND provider = $2 AND subject = $3',
      [scope.loginId, identity.provider, identity.subject],
    );
    if (rowCount !== 1) return false;
    await appendLoginAudit(client, scope, { action: 'login.identity_unlinked', details: identity });
    return true;
  });
}

/** Unlinks all provider accounts of a log-in, because its password alone is to open it. */
export async function unlinkAll(client: pg.PoolClient, loginId: string): Promise<void> {
  await client.query('DELETE FROM login_identity WHERE login_id = $1', [loginId]);
}
