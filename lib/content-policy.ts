import { env } from '@/lib/env';

/**
 * What a page may run and look like: only what carries its nonce, and what that loads. Requirement 28. `npm run dev` alone
 * lets more: React's messages evaluate code, and Next.js shows errors in styles that carry no nonce.
 */
export function codePolicy(nonce: string): string[] {
  const scripts = `script-src 'nonce-${nonce}' 'strict-dynamic'`;
  return env().NODE_ENV === 'development'
    ? [`${scripts} 'unsafe-eval'`, "style-src 'self' 'unsafe-inline'", "font-src 'self'"]
    : [scripts, `style-src 'self' 'nonce-${nonce}'`];
}
