import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function policyIn(environment: string): Promise<string> {
  vi.stubEnv('NODE_ENV', environment);
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/none');
  const { codePolicy } = await import('@/lib/content-policy');
  return codePolicy('abc').join('; ');
}

it('nothing served runs code or applies styles without its nonce', async () => {
  expect(await policyIn('production')).toBe(
    "script-src 'nonce-abc' 'strict-dynamic'; style-src 'self' 'nonce-abc'",
  );
});

it('only npm run dev allows more: what React and Next.js need to show errors', async () => {
  const policy = await policyIn('development');
  expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic' 'unsafe-eval'");
  expect(policy).toContain("style-src 'self' 'unsafe-inline'");
});
