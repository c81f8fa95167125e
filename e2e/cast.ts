import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { hashAddress } from '@/domain/people/recipient/rules';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import type { Locale } from '@/domain/workspace/schema';
import { hmacSha256 } from '@/lib/hmac';
import { deriveKey, unseal } from '@/lib/secret';
import { DEMO_KEY, DEMO_KID } from '@/demo/brand';
import { openDatabase } from '@/server/embedded';

/** A recipient for one test only, so that tests may run in parallel. */
export type Person = { ref: string; email: string; phone: string };

type Stage = { database: pg.Pool; workspaceId: string; linkSecret: Buffer; addressKey: Buffer };

let stage: Promise<Stage> | undefined;

/** The database of the server under test, and its keys; opened once per worker. */
function openStage(): Promise<Stage> {
  stage ??= (async () => {
    const { url } = await openDatabase({ exclusive: false });
    const database = new pg.Pool({ connectionString: url, max: 1 });
    const { rows } = await database.query<{ id: string; secret: Buffer }>(
      'SELECT w.id, k.secret FROM workspace w JOIN link_key k ON k.workspace_id = w.id WHERE w.key = $1 AND k.kid = $2',
      [DEMO_KEY, DEMO_KID],
    );
    const [found] = rows;
    const appSecret = process.env['APP_SECRET'];
    await warmUp();
    if (!found || !appSecret) throw new Error('The server under test has no sample data.');
    return {
      database,
      workspaceId: found.id,
      linkSecret: unseal(deriveKey(appSecret, 'link-key'), found.secret),
      addressKey: deriveKey(appSecret, 'address-hash'),
    };
  })();
  return stage;
}

/** The first view of a page loads what all later ones share, and may have to be repeated. */
async function warmUp(): Promise<void> {
  const page = `http://localhost:${process.env['E2E_PORT'] ?? ''}/u/demo1.not-a-link`;
  while ((await fetch(page)).status !== 404) await setTimeout(500);
}

export async function query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
  const { database } = await openStage();
  return (await database.query<Row>(sql, values)).rows;
}

/** An unknown ref. */
export function newRef(): string {
  return `e2e-${randomBytes(8).toString('hex')}`;
}

/** A new recipient with an e-mail address and a phone number, in UTC, without any choices. */
export async function makePerson({ locale = 'en' }: { locale?: Locale | null } = {}): Promise<Person> {
  const { workspaceId, addressKey } = await openStage();
  const ref = newRef();
  const email = `ada.${ref}@example.com`;
  // Unique: stopping everything would otherwise stop it for everyone with the same number.
  const phone = `+1202${String(randomInt(2_000_000, 10_000_000))}`;
  const hashOf = (kind: 'email' | 'phone', address: string) =>
    hashAddress(addressKey, workspaceId, kind, address);
  await query(
    `INSERT INTO recipient (id, workspace_id, ref, email, phone, email_hash, phone_hash, locale, time_zone,
                            consent_source, consent_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'UTC', 'e2e', now())`,
    [uuidv7(), workspaceId, ref, email, phone, hashOf('email', email), hashOf('phone', phone), locale],
  );
  return { ref, email, phone };
}

/** The path of a link to a recipient's page: by default of an e-mail about offers, to unsubscribe from it. */
export async function linkOf(ref: string, claims: Partial<LinkClaims> = {}): Promise<string> {
  const { linkSecret } = await openStage();
  const about = { purpose: 'u', channel: 'email', topic: 'offers' } as const;
  const token = mintToken(
    { ...about, recipient: ref, campaign: null, issuedAt: new Date(), ...claims },
    { kid: DEMO_KID, secret: linkSecret },
  );
  return `/u/${token}`;
}

/** The path of a validly signed link with any content after the key's id. */
export async function signedLink(rest: string): Promise<string> {
  const { linkSecret } = await openStage();
  const body = `${DEMO_KID}.${rest}`;
  const mac = hmacSha256(linkSecret, 'optdown.v1\n')(body);
  return `/u/${encodeURIComponent(`${body}.${Buffer.from(mac.slice(0, 32), 'hex').toString('base64url')}`)}`;
}

/** The path of a link to the whole center. */
export function manageLinkOf(ref: string): Promise<string> {
  return linkOf(ref, { purpose: 'm', channel: null, topic: null });
}

export type LedgerRow = {
  action: string;
  channel: string;
  topic: string;
  choice: string | null;
  frequency: string | null;
  pausedUntil: Date | null;
  source: string;
  automated: boolean;
};

/** A recipient's ledger, oldest first. */
export async function ledgerOf(ref: string): Promise<LedgerRow[]> {
  const { workspaceId } = await openStage();
  return query<LedgerRow>(
    `SELECT e.action, e.channel, e.topic, e.choice_after AS choice, e.frequency_after AS frequency,
            e.paused_until_after AS "pausedUntil", e.source, e.automated
       FROM consent_event e JOIN recipient r ON r.id = e.recipient_id
      WHERE r.workspace_id = $1 AND r.ref = $2 ORDER BY e.id`,
    [workspaceId, ref],
  );
}

/** A recipient's ledger in short: `opt_out email offers`. */
export async function eventsOf(ref: string): Promise<string[]> {
  return (await ledgerOf(ref)).map(({ action, channel, topic }) => `${action} ${channel} ${topic}`);
}

/** Whether all marketing is stopped for a recipient. */
export async function isStoppedFor(ref: string): Promise<boolean> {
  const rows = await query(
    `SELECT FROM preference p JOIN recipient r ON r.id = p.recipient_id
      WHERE r.ref = $1 AND p.channel = '*' AND p.topic = '*' AND p.choice = 'out'`,
    [ref],
  );
  return rows.length > 0;
}

/** Whether a recipient has a record at all. */
export async function isKnown(ref: string): Promise<boolean> {
  const { workspaceId } = await openStage();
  const rows = await query('SELECT 1 FROM recipient WHERE workspace_id = $1 AND ref = $2', [
    workspaceId,
    ref,
  ]);
  return rows.length > 0;
}

/** The reasons given, newest last. */
export function feedbackOf(ref: string): Promise<{ reason: string | null; comment: string | null }[]> {
  return query(
    `SELECT f.reason, f.comment FROM feedback f JOIN recipient r ON r.id = f.recipient_id
      WHERE r.ref = $1 ORDER BY f.created_at`,
    [ref],
  );
}
