import { env } from '@/lib/env';

export function isHttps(): boolean {
  return env().PUBLIC_URL.startsWith('https:');
}

/** `__Host-`: for this host only, all its paths, over HTTPS only. Browsers refuse it on plain HTTP. Requirement 29. */
export function cookieName(
  name:
    | 'session'
    | 'return'
    | 'csrf'
    | 'state'
    | 'nonce'
    | 'pkce'
    | 'language'
    | 'workspace'
    | 'device'
    | 'passkey',
) {
  return `${isHttps() ? '__Host-' : ''}optdown-${name}`;
}

export function cookieOptions() {
  return { httpOnly: true, secure: isHttps(), sameSite: 'lax', path: '/' } as const;
}
