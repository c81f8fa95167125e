import { describe, expect, it } from 'vitest';
import { generatePassword, hashPassword, verifyPassword } from '@/domain/access/login/rules';

describe('a password', () => {
  it('that is generated is long enough, and different each time', () => {
    const passwords = new Set(Array.from({ length: 50 }, generatePassword));
    expect(passwords.size).toBe(50);
    for (const password of passwords) expect(password).toMatch(/^[a-km-np-z2-9]{4}(-[a-km-np-z2-9]{4}){4}$/);
  });
});

describe('a hash', () => {
  it('matches its password and no other, with a salt of its own and its cost written in it', async () => {
    const [first, second] = await Promise.all([
      hashPassword('a long password'),
      hashPassword('a long password'),
    ]);
    expect(first).toMatch(/^scrypt\$17\$8\$1\$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword('a long password', first)).toBe(true);
    expect(await verifyPassword('a long passwore', first)).toBe(false);
    expect(await verifyPassword('', first)).toBe(false);
  });

  it('made at another cost still verifies, and so does a password typed in another Unicode normal form', async () => {
    // scrypt of "a long café" at N = 2, r = 8, p = 1, by OpenSSL.
    const cheap = 'scrypt$1$8$1$c2FsdHNhbHRzYWx0c2FsdA$';
    const { scryptSync } = await import('node:crypto');
    const digest = scryptSync('a long café', Buffer.from('saltsaltsaltsalt'), 32, { N: 2 }).toString(
      'base64url',
    );
    expect(await verifyPassword('a long cafe\u0301', cheap + digest)).toBe(true);
    expect(await verifyPassword('a long cafe', cheap + digest)).toBe(false);
  });

  it('that is missing takes as long as one that exists, and matches nothing (requirement 30)', async () => {
    const hash = await hashPassword('a long password');
    // In processor time, so that a busy machine does not matter.
    const timeOf = async (stored: string | null) => {
      const started = process.cpuUsage();
      expect(await verifyPassword('something else', stored)).toBe(false);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    const best = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 4; round += 1) {
      best.known = Math.min(best.known, await timeOf(hash));
      best.unknown = Math.min(best.unknown, await timeOf(null));
    }
    expect(best.unknown / best.known).toBeGreaterThan(0.6);
    expect(best.unknown / best.known).toBeLessThan(1.6);
  });
});
