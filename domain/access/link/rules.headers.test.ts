import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '@/domain/access/link/link-vectors.json';
import { linkUrl, mintToken, oneClickHeaders, randomLinkSecret } from '@/domain/access/link/rules';
import { claims, key, mac } from '@/domain/testing-links';

describe('the headers of one-click (requirement 1)', () => {
  const url = linkUrl('https://optdown.example.com', vectors.valid[0]!.token);

  it('are one HTTPS URI in angle brackets, and List-Unsubscribe=One-Click', () => {
    fc.assert(
      fc.property(claims, key, mac, (given, own, form) => {
        const headers = oneClickHeaders(linkUrl('https://optdown.example.com', mintToken(given, own, form)));
        expect(headers['List-Unsubscribe']).toMatch(/^<https:\/\/optdown\.example\.com\/u\/[\w.-]+>$/);
        expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
        expect(Object.keys(headers)).toHaveLength(2);
      }),
    );
  });

  it('may name a mailto: address beside the link', () => {
    expect(oneClickHeaders(url, 'leave@example.com?subject=unsubscribe')['List-Unsubscribe']).toBe(
      `<${url}>, <mailto:leave@example.com?subject=unsubscribe>`,
    );
  });

  it.each(['a b@example.com', 'a@example.com>', 'a@example.com\r\nBcc: eve@example.com', 'ä@example.com'])(
    'refuse an address that would break out of its field: %j',
    (mailto) => {
      expect(() => oneClickHeaders(url, mailto)).toThrow(RangeError);
      expect(() => oneClickHeaders(`${url}?to=${mailto}`)).toThrow(RangeError);
    },
  );

  it('need HTTPS: a plain HTTP link is refused except on localhost (requirement 1)', () => {
    expect(() => oneClickHeaders('http://optdown.example.com/u/x')).toThrow(RangeError);
    expect(oneClickHeaders('http://localhost:3000/u/x')['List-Unsubscribe']).toBe(
      '<http://localhost:3000/u/x>',
    );
  });
});

describe('a key’s secret', () => {
  it('has 256 bits, and is text as well, because a template’s HMAC filter takes nothing else', () => {
    const secret = randomLinkSecret();
    expect(secret.toString()).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(randomLinkSecret().equals(secret)).toBe(false);
  });
});
