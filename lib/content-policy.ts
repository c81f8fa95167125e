import { env } from '@/lib/env';

/**
 * A page's policy for scripts and styles: only what carries its nonce, and what that loads. Requirement 28. Only `npm
 * run dev` allows more: React's messages evaluate code, and Next.js shows errors in styles without a nonce.
 */
export function codePolicy(nonce: string): string[] {
  const scripts = `script-src 'nonce-${nonce}' 'strict-dynamic'`;
  return env().NODE_ENV === 'development'
    ? [`${scripts} 'unsafe-eval'`, "style-src 'self' 'unsafe-inline'", "font-src 'self'"]
    : [scripts, `style-src 'self' 'nonce-${nonce}'`];
}
