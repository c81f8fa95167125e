import { describe, expect, it } from 'vitest';
import { claimsSchema } from '@/domain/access/identity/schema';

const CLAIMS = { sub: '248289761001', email: 'Ada@Example.com', email_verified: true, name: 'Ada King' };

describe('what a provider says about someone', () => {
  it('is read, with the address in the form by which log-ins are found', () => {
    expect(claimsSchema.parse({ ...CLAIMS, picture: 'https://example.com/a.png' })).toEqual({
      ...CLAIMS,
      email: 'ada@example.com',
    });
    expect(claimsSchema.parse({ ...CLAIMS, email_verified: 'true' }).email_verified).toBe(true);
  });

  it('is refused if the subject does not conform to the standard', () => {
    for (const sub of [
      undefined,
      '',
      'x'.repeat(256),
      'x'.repeat(1_000_000),
      'a\0b',
      'a\nb',
      'ü',
      42,
      null,
      {},
    ])
      expect(claimsSchema.safeParse({ ...CLAIMS, sub }).success, typeof sub).toBe(false);
    for (const claims of [null, 'x', []]) expect(claimsSchema.safeParse(claims).success).toBe(false);
  });

  it('counts as missing where it cannot be read', () => {
    // The Kelvin sign, which toLowerCase turns into a k.
    for (const email of [
      undefined,
      42,
      'ada',
      'ada@example.com\0',
      'jac\u212a@example.com',
      `${'x'.repeat(300)}@example.com`,
    ])
      expect(claimsSchema.parse({ ...CLAIMS, email }).email).toBeNull();
    for (const verified of [undefined, 'yes', 1, 'false', {}])
      expect(claimsSchema.parse({ ...CLAIMS, email_verified: verified }).email_verified).toBe(false);
    for (const name of [undefined, 42, 'x'.repeat(1_000_000)])
      expect(claimsSchema.parse({ ...CLAIMS, name }).name).toBe('');
    expect(claimsSchema.parse({ ...CLAIMS, name: ' Ada\0\u202eKing ' }).name).toBe('Ada King');
    expect(claimsSchema.parse({ ...CLAIMS, name: '🔑'.repeat(200) }).name).toBe('🔑'.repeat(100));
  });
});
