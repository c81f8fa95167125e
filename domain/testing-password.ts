import { randomBytes, scryptSync } from 'node:crypto';

/**
 * For tests: a hash of a password at the lowest possible cost. Log-ins check it like any other, because a hash states
 * how it was made. One at the product's own cost takes a third of a second to make and as long to check.
 */
export function cheapHashOf(password: string): string {
  const salt = randomBytes(16);
  const digest = scryptSync(password.normalize('NFKC'), salt, 32, { N: 2, r: 8, p: 1 });
  return `scrypt$1$8$1$${salt.toString('base64url')}$${digest.toString('base64url')}`;
}
