import { z } from 'zod';
import type { PictureSize } from '@/lib/picture-size';

/** How a message travels. `mail` is paper. */
export const CHANNELS = ['email', 'sms', 'push', 'whatsapp', 'phone', 'mail'] as const;
export const channelSchema = z.enum(CHANNELS);
export type Channel = z.infer<typeof channelSchema>;

/** BCP 47 tags of the message catalogs that are complete. */
export const LOCALES = ['en', 'pt-BR'] as const;
export const localeSchema = z.enum(LOCALES);
export type Locale = z.infer<typeof localeSchema>;

/** Each language's name in itself. */
export const LANGUAGE_NAMES: Record<Locale, string> = { en: 'English', 'pt-BR': 'Português' };

/** An IANA time zone that this machine knows. Code that sets one must ask the database too. */
export const timeZoneSchema = z.string().refine(isTimeZone);

/**
 * Abbreviations that Intl accepts as some zone, each program its own (IST: India, Israel or Ireland), but calendars and
 * databases do not.
 */
const AMBIGUOUS = /^(?:A[CEGRS]|B[ES]|C[ANST]|EA|EC|I[ES]|JS|MI|N[ES]|P[LNRS]|SS|VS)T$/i;

export function isTimeZone(name: string): boolean {
  // Newer versions of Intl accept offsets too, which PostgreSQL reads with the opposite sign.
  if (!/^[A-Za-z]/.test(name) || AMBIGUOUS.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** A text by locale, in at least one. */
export const localizedTextSchema = z.record(z.string(), z.string());
export type LocalizedText = z.infer<typeof localizedTextSchema>;

/** The keys in links and in the ledger: workspaces', topics', campaigns', reasons'. Never changed once used. */
export const keySchema = z
  .string()
  .regex(/^[a-z0-9_-]{1,64}$/, 'a key: lower-case letters, digits, - and _, 1 to 64');

/** Pages of the admin area at the place of a workspace's page: a workspace with such a key could never be opened. */
export const KEYS_OF_PAGES: readonly string[] = ['account', 'auth', 'invitation', 'log-in'];

export const workspaceKeySchema = keySchema.refine(
  (key) => !KEYS_OF_PAGES.includes(key),
  `a key that no page of the admin area has: not ${KEYS_OF_PAGES.join(', ')}`,
);

export type Workspace = {
  id: string;
  key: string;
  name: string;
  /** The first is the default. */
  locales: Locale[];
  contactEmail: string;
  contactUrl: string | null;
  postalAddress: string;
  hasLogo: boolean;
  /** Null if the logo does not say, or there is none. */
  logoSize: PictureSize | null;
  accentLight: string;
  accentDark: string;
  timeZone: string;
  sharesData: boolean;
  /** Whether decisions deny marketing to anyone whose consent has no source. */
  requiresVerifiedConsent: boolean;
  /** Consent older than this is reported as stale. Requirement 23. */
  consentMaxAgeMonths: number;
  /** The percentage of recipients who are held out of all experiments and see the ways out only. */
  holdoutPercent: number;
};

declare const proof: unique symbol;

/** Proof that the caller may act in a workspace. Only `domain/access/scope` creates one. */
export type WorkspaceScope = { readonly workspaceId: string; readonly [proof]: true };
