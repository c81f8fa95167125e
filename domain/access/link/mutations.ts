import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { forgetLinkKeys } from '@/domain/access/link/data';
import { assertClaims, hashShortToken, randomLinkSecret, randomShortToken } from '@/domain/access/link/rules';
import type { LinkClaims, LinkKeyState } from '@/domain/access/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { env } from '@/lib/env';
import { newOrderedId } from '@/lib/id';
import { deriveKey, seal } from '@/lib/secret';

/** A kid that is unlikely to be taken: 10 characters of base 36. */
function randomKid(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(10, '0')
    .slice(0, 10);
}

type NewLinkKey = { kid: string; secret: Buffer };

/** Writes who did it to the audit log, in the same transaction. */
type Beside = (client: pg.PoolClient, kid: string) => Promise<void>;

/** The requested kid is taken, in some workspace. */
export class KidTakenError extends Error {
  override name = 'KidTakenError';

  constructor(kid: string) {
    super(`This installation already has a link key with the id ${kid}.`);
  }
}

/**
 * Creates an active key. Its secret is shown here and never again.
 * @param given.kid a kid of the caller's choice; throws {@link KidTakenError} if it is taken.
 */
export async function createLinkKey(
  scope: WorkspaceScope,
  given: Partial<NewLinkKey> = {},
  beside?: Beside,
): Promise<NewLinkKey> {
  const made = await transaction(async (client) => {
    const key = await insertLinkKey(client, scope, given);
    await beside?.(client, key.kid);
    return key;
  });
  forgetLinkKeys();
  return made;
}

async function insertLinkKey(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  given: Partial<NewLinkKey>,
): Promise<NewLinkKey> {
  const kid = given.kid ?? randomKid();
  const secret = given.secret ?? randomLinkSecret();
  const { rowCount } = await client.query(
    `INSERT INTO link_key (id, workspace_id, kid, secret, state) VALUES ($1, $2, $3, $4, 'active')
     ON CONFLICT (kid) DO NOTHING`,
    [newOrderedId(), workspaceId, kid, seal(deriveKey(env().APP_SECRET, 'link-key'), secret)],
  );
  if (rowCount !== 1) throw new KidTakenError(kid);
  return { kid, secret };
}

/** Changes a key's state; false if the workspace has no such key. Takes effect everywhere within seconds. */
export async function setLinkKeyState(
  { workspaceId }: WorkspaceScope,
  kid: string,
  state: LinkKeyState,
  now: Date,
  beside?: Beside,
): Promise<boolean> {
  const isChanged = await transaction(async (client) => {
    const { rowCount } = await client.query(
      'UPDATE link_key SET state = $3, state_changed_at = $4 WHERE workspace_id = $1 AND kid = $2',
      [workspaceId, kid, state, now],
    );
    if (rowCount === 1) await beside?.(client, kid);
    return rowCount === 1;
  });
  forgetLinkKeys();
  return isChanged;
}

export type Rotation =
  | ({ kind: 'rotated' } & NewLinkKey)
  | { kind: 'unknown' }
  /** It does not mint, so there is nothing to take over from it. */
  | { kind: 'not_active'; state: LinkKeyState };

/**
 * Creates a key and retires the one it takes over from, in one step: there is always a key that mints, and no link
 * dies. Requirement 14. Throws {@link KidTakenError} as {@link createLinkKey} does.
 */
export async function rotateLinkKey(
  scope: WorkspaceScope,
  kid: string,
  given: { kid?: string | undefined },
  now: Date,
  beside?: Beside,
): Promise<Rotation> {
  const outcome = await transaction(async (client): Promise<Rotation> => {
    const { rows } = await client.query<{ state: LinkKeyState }>(
      'SELECT state FROM link_key WHERE workspace_id = $1 AND kid = $2 FOR NO KEY UPDATE',
      [scope.workspaceId, kid],
    );
    const state = rows[0]?.state;
    if (!state) return { kind: 'unknown' };
    if (state !== 'active') return { kind: 'not_active', state };
    const made = await insertLinkKey(client, scope, { ...(given.kid !== undefined && { kid: given.kid }) });
    await client.query(`UPDATE link_key SET state = 'retired', state_changed_at = $2 WHERE kid = $1`, [
      kid,
      now,
    ]);
    await beside?.(client, made.kid);
    return { kind: 'rotated', ...made };
  });
  forgetLinkKeys();
  return outcome;
}

type ShortLinkClaims = Omit<LinkClaims, 'issuedAt'>;

/** Stores a link for SMS or paper and returns its token: 22 characters, of which only the hash is stored. */
export async function createShortLink(scope: WorkspaceScope, claims: ShortLinkClaims): Promise<string> {
  const [token = ''] = await createShortLinks(scope, [claims]);
  return token;
}

/** {@link createShortLink} for many at once, in one statement; the tokens, in the order of the claims. */
export async function createShortLinks(
  { workspaceId }: WorkspaceScope,
  claims: readonly ShortLinkClaims[],
): Promise<string[]> {
  const made = claims.map((claim) => {
    assertClaims({ ...claim, issuedAt: null });
    return { claim, token: randomShortToken() };
  });
  if (made.length === 0) return [];
  const source = rowSource(
    made.map(({ token, claim: { recipient, ...claim } }) => ({
      ...claim,
      token_hash: hashShortToken(token),
      recipient_ref: recipient,
    })),
    {
      token_hash: 'bytea',
      purpose: 'text',
      recipient_ref: 'text',
      channel: 'text',
      topic: 'text',
      campaign: 'text',
    },
    { firstParameter: 2 },
  );
  await pool().query(
    `INSERT INTO short_link (workspace_id, token_hash, purpose, recipient_ref, channel, topic, campaign)
     SELECT $1, token_hash, purpose, recipient_ref, channel, topic, campaign FROM ${source.sql}`,
    [workspaceId, ...source.values],
  );
  return made.map(({ token }) => token);
}

/** Deletes the stored links of people who are erased, by all of their refs. */
export async function deleteShortLinks(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  refs: readonly string[],
): Promise<void> {
  await client.query('DELETE FROM short_link WHERE workspace_id = $1 AND recipient_ref = ANY($2)', [
    workspaceId,
    refs,
  ]);
}
