import { createHmac } from 'node:crypto';
import type { Installation, KeyedSamples, Starting } from '@/domain/settings/installation/schema';
import { hashAddress } from '@/domain/people/recipient/rules';
import { addressKeyOf } from '@/domain/people/address/rules';
import { SECOND } from '@/lib/clock';
import { isOwnMachine } from '@/lib/env';
import { deriveKey, unseal } from '@/lib/secret';

/** The message for a database that was migrated by a newer version: older code would not know what its rows mean. */
export function tooNew(facts: {
  version: string;
  /** How many migrations this version does not know, and the last of them. */
  count: number;
  newest: string;
  schemaVersion: string | null;
}): string {
  const { version, count, newest, schemaVersion } = facts;
  const has = count === 1 ? 'a migration' : `${count} migrations`;
  const needs =
    schemaVersion === null || schemaVersion === version
      ? `a version that has the migration ${newest}`
      : `version ${schemaVersion} or a newer one`;
  return (
    `This is Optdown ${version}, and the database is newer: it has ${has} that this version does not know, the last of them ` +
    `${newest}. It needs ${needs}: older code could lose or falsify what people chose.`
  );
}

/** A value that identifies the secret of a database without revealing it. Each database has its own. */
export function secretCheckOf(appSecret: string, installationId: string): Buffer {
  return createHmac('sha256', deriveKey(appSecret, 'installation')).update(installationId).digest();
}

/** A short fingerprint to distinguish secrets. It is not secret, and reveals nothing about the secret itself. */
export function secretKeyIdOf(appSecret: string): string {
  return deriveKey(appSecret, 'key-id').subarray(0, 4).toString('hex');
}

/**
 * What a database's own keyed data says about a secret: that it is right, that it is wrong, or nothing. A row or two
 * that are damaged, or were written with a wrong secret, do not outweigh the others.
 */
export function proofOf(
  appSecret: string,
  { linkKeys, webhookSecrets, emails }: KeyedSamples,
): 'right' | 'wrong' | 'none' {
  const hashKey = addressKeyOf(appSecret);
  const verdicts = [
    ...linkKeys.map((sealed) => opens(deriveKey(appSecret, 'link-key'), sealed)),
    ...webhookSecrets.map((sealed) => opens(deriveKey(appSecret, 'webhook-secret'), sealed)),
    ...emails.map(({ workspaceId, email, hash }) =>
      hashAddress(hashKey, workspaceId, 'email', email).equals(hash),
    ),
  ];
  if (verdicts.length === 0) return 'none';
  return 2 * verdicts.filter(Boolean).length >= verdicts.length ? 'right' : 'wrong';
}

function opens(key: Buffer, sealed: Uint8Array): boolean {
  try {
    unseal(key, sealed);
    return true;
  } catch {
    return false;
  }
}

/** Why a secret is not this database's; null if it is, or no start has stored a check yet. */
export function secretProblem(
  appSecret: string,
  { id, secretCheck, secretKeyId }: Pick<Installation, 'id' | 'secretCheck' | 'secretKeyId'>,
): string | null {
  if (!secretCheck || secretCheckOf(appSecret, id).equals(secretCheck)) return null;
  return (
    `This is not the secret of this database: APP_SECRET has the key id ${secretKeyIdOf(appSecret)}, and the database ` +
    `was made with ${secretKeyId ?? 'another'}. With this secret, no link would work and no suppressed address would be recognized. ${WHERE_THE_SECRET_IS}`
  );
}

const WHERE_THE_SECRET_IS =
  'Set APP_SECRET to the one that this database was made with (for the embedded database it is in DATA_DIR/app-secret), or check that DATABASE_URL is the database you mean.';

/** The messages for a secret that the keyed data of an older database disproves, or cannot prove. */
export const UNPROVED = {
  wrong: `This is not the secret of this database: its link keys and addresses were sealed and hashed with another one. ${WHERE_THE_SECRET_IS}`,
  none:
    'This database was made by an older Optdown, which kept no check of its secret, and nothing in it can prove which one it was. ' +
    'If APP_SECRET is the one it has always had, confirm it: npm run migrate -- --adopt-secret. With any other secret, its suppressions would stop working.',
} as const;

/** With a larger difference, clocks cannot order events, or judge certificates and cookies. */
export const MAX_CLOCK_DIFFERENCE = 5 * SECOND;

/** Why this machine's clock is not acceptable. @param offset how many milliseconds the database's clock is ahead. */
export function clockProblem(offset: number): string | null {
  if (Math.abs(offset) <= MAX_CLOCK_DIFFERENCE) return null;
  const seconds = Math.round(Math.abs(offset) / SECOND);
  return (
    `This machine's clock is ${seconds.toLocaleString('en-US')} s ${offset > 0 ? 'behind' : 'ahead of'} the database's, and at most ` +
    `${MAX_CLOCK_DIFFERENCE / SECOND} s are allowed: which of two choices came later depends on it. Synchronize both clocks, preferably by NTP.`
  );
}

type AddressFacts = {
  starting: Starting;
  /** PUBLIC_URL, or its default. */
  current: string;
  isGiven: boolean;
  /** Whether links may have been sent. */
  hasLinks: boolean;
} & Pick<Installation, 'publicUrl' | 'earlierUrls'>;

export type AddressPlan = {
  problem: string | null;
  warning: string | null;
  /** The address for links from now on. */
  use: string;
  /** What to store in the database; null: nothing changes. */
  record: Pick<Installation, 'publicUrl' | 'earlierUrls'> | null;
};

/**
 * Compares the address for links with the recorded one. Moving to another domain is legitimate, so a changed PUBLIC_URL
 * gives a warning; a missing one is refused, because links would point to localhost. decisions/0032.
 */
export function planAddress(facts: AddressFacts): AddressPlan {
  const { starting, current, isGiven, hasLinks, publicUrl: stored, earlierUrls } = facts;
  const plan: AddressPlan = { problem: null, warning: null, use: current, record: null };
  if (starting === 'tool') {
    if (stored === null || stored === current) return plan;
    if (!isGiven) return { ...plan, use: stored };
    return {
      ...plan,
      warning: `PUBLIC_URL is ${current}, and the server of this database was started as ${stored}: links made now work only if ${current} leads to it.`,
    };
  }
  const others = earlierUrls.filter((url) => url !== current);
  if (stored === null || stored === current) {
    const warning = others.length > 0 && hasLinks ? keepThese(others) : null;
    return {
      ...plan,
      warning,
      record: stored === null ? { publicUrl: current, earlierUrls: others } : null,
    };
  }
  const wasPublic = hasLinks && !isOwnMachine(new URL(stored));
  if (!wasPublic) return { ...plan, record: { publicUrl: current, earlierUrls: others } };
  if (!isGiven)
    return {
      ...plan,
      problem: `PUBLIC_URL is not set, and the links of this database use ${stored}: new ones would lead to ${current}. Set PUBLIC_URL=${stored}, or PUBLIC_URL=${current} to work with this database on this machine alone.`,
    };
  const warning = `PUBLIC_URL is ${current}, and was ${stored}. ${keepThese([...others, stored])}`;
  // Someone works with the data on their own machine, where recipients cannot reach it.
  if (isOwnMachine(new URL(current))) return { ...plan, warning };
  const earlier = [...others.filter((url) => url !== stored), stored];
  return { ...plan, warning, record: { publicUrl: current, earlierUrls: earlier } };
}

function keepThese(urls: readonly string[]): string {
  const all = [...new Set(urls)].join(' and ');
  return `Links that were sent before use ${all}: they work only as long as that leads here too.`;
}
