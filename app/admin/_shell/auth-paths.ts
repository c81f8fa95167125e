import { env } from '@/lib/env';

/** Where next-auth is mounted: /api belongs to the HTTP API. */
export const AUTH_PATH = '/admin/auth';
export const LOG_IN_PATH = '/admin/log-in';
export const SECOND_STEP_PATH = `${LOG_IN_PATH}/second-step`;
export const ACCOUNT_PATH = '/admin/account';
/**
 * Where a page's script requests challenges and sends a passkey's answer: at log-in, as second factor, on the account
 * page.
 */
export const PASSKEY_LOG_IN_PATH = `${LOG_IN_PATH}/passkey`;
export const PASSKEY_STEP_PATH = `${SECOND_STEP_PATH}/passkey`;
export const PASSKEYS_PATH = `${ACCOUNT_PATH}/passkeys`;

/** Why a log-in was refused: the only values that the log-in page's address may contain. */
export const LOG_IN_ERRORS = [
  'refused',
  'unknown',
  'unverified',
  'other_account',
  'away',
  'failed',
  'ended',
] as const;
export type LogInError = (typeof LOG_IN_ERRORS)[number];

/** The log-in page with a reason. */
export function logInPage(error: LogInError, to: string): string {
  return `${LOG_IN_PATH}?${new URLSearchParams({ error, to }).toString()}`;
}

/** The page to go to after log-in: only paths of the admin area, because anyone can write a link to the log-in. */
export function safeReturn(wanted: string | null | undefined): string {
  try {
    const url = new URL(wanted ?? '', env().PUBLIC_URL);
    const isOurs = url.origin === env().PUBLIC_URL && /^\/admin(?:\/|$)/.test(url.pathname);
    return isOurs && !url.pathname.startsWith(LOG_IN_PATH) ? `${url.pathname}${url.search}` : '/admin';
  } catch {
    return '/admin';
  }
}
