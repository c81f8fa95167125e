import { expect, it } from 'vitest';
import { hashApiToken, hintOf, isApiToken, randomApiToken, stateOf } from '@/domain/access/api-key/rules';
import { later, NOW } from '@/domain/testing';

it('a new token is recognized as one, and differs from every other token', () => {
  const tokens = Array.from({ length: 50 }, randomApiToken);
  expect(new Set(tokens).size).toBe(50);
  for (const token of tokens) expect([token, isApiToken(token)]).toEqual([token, true]);
  const [token = ''] = tokens;
  for (const text of ['', token.slice(1), `${token}a`, `${token} `, token.replace('od_live_', 'od_test_')])
    expect([text, isApiToken(text)]).toEqual([text, false]);
});

it('after its creation, only six of a token’s forty random characters are shown', () => {
  const token = randomApiToken();
  expect(token.startsWith(hintOf(token))).toBe(true);
  expect(hintOf(token)).toHaveLength('od_live_'.length + 6);
  expect(hashApiToken(token)).toHaveLength(32);
});

it('a key is active until it is revoked, or the moment it expires', () => {
  const never = { revokedAt: null, expiresAt: null };
  expect(stateOf(never, NOW)).toBe('active');
  expect(stateOf({ ...never, expiresAt: later(1) }, NOW)).toBe('active');
  expect(stateOf({ ...never, expiresAt: NOW }, NOW)).toBe('expired');
  expect(stateOf({ revokedAt: NOW, expiresAt: NOW }, later(1))).toBe('revoked');
});
