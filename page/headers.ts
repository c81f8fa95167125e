import { randomBytes } from 'node:crypto';
import { codePolicy } from '@/lib/content-policy';
import { env } from '@/lib/env';
import { headerText, headerTexts, type HeaderText } from '@/lib/header-text';

/** The nonce of one view: the view's policy allows scripts with it, and no others. Requirement 28. */
export function freshNonce(): string {
  return randomBytes(16).toString('base64');
}

/** The signal is honoured on a GET. A HEAD shows nothing to anyone and changes nothing. Requirements 5, 21. */
export function isGpcSent(method: string, header: string | null): boolean {
  return method === 'GET' && header === '1';
}

/** The headers of a page's answer. */
export function answerHeaders(nonce: string): Record<string, HeaderText> {
  return { ...pageHeaders(), 'Content-Security-Policy': headerText(policyWith(nonce)) };
}

function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    ...codePolicy(nonce),
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

let fixed: Record<string, HeaderText> | undefined;

/** The headers that are the same on every page. Requirements 27, 28. */
export function pageHeaders(): Record<string, HeaderText> {
  fixed ??= headerTexts({
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    ...(env().PUBLIC_URL.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    }),
  });
  return fixed;
}
