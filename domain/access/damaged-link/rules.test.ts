import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  kidReadings,
  shortReadings,
  signedReadings,
  splitLinkPath,
} from '@/domain/access/damaged-link/rules';
import { mintToken, randomShortToken, verifyToken } from '@/domain/access/link/rules';
import type { LinkKey } from '@/domain/access/link/schema';
import { DAMAGES } from '@/domain/testing-damage';
import { hmacSha256 } from '@/lib/hmac';

const KEY: LinkKey = { kid: 'k1', workspaceId: 'w', secret: Buffer.alloc(32, 1), state: 'active' };
const mac = hmacSha256(KEY.secret, 'optdown.v1\n');
/** Signs bodies that our own library would not. */
const signed = (body: string) =>
  `${body}.${Buffer.from(mac(body).slice(0, 32), 'hex').toString('base64url')}`;

/** Matches no page below a link: which pages exist is the page's concern. */
const NOTHING = /(?!)/;

const word = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength, maxLength });
const token = fc
  .record({
    purpose: fc.constantFrom('u' as const, 'm' as const),
    recipient: word('ABCXYZabcxyz0189_-', 1, 64),
    channel: fc.constantFrom('email' as const, 'sms' as const, null),
    topic: fc.option(word('abcxyz0189_-', 1, 20)),
    campaign: fc.option(word('abcxyz0189_-', 1, 20)),
    issuedAt: fc.option(fc.constant(new Date('2026-11-02T09:30:00Z'))),
  })
  .chain((claims) => fc.constantFrom(mintToken(claims, KEY), mintToken(claims, KEY, 'hex')));

/** The signed texts that a link's path can be read as. */
function readings(path: string): string[] {
  const link = splitLinkPath(path, NOTHING);
  return link ? signedReadings(link.text).filter((reading) => verifyToken(reading, KEY)) : [];
}

describe('a signed link is still read despite', () => {
  it.each(DAMAGES)('$by', ({ spoil }) => {
    fc.assert(
      fc.property(token, fc.nat(), (good, place) => {
        expect(readings(`/u/${spoil(good, 1 + (place % (good.length - 1)))}`)).toEqual([good]);
      }),
      { numRuns: 15 },
    );
  });

  it('damage at the end and inside at once', () => {
    const inside = DAMAGES.filter(({ by }) => by.endsWith(' inside'));
    const ends = DAMAGES.filter(({ by }) => by.endsWith(' at its end'));
    fc.assert(
      fc.property(
        ...([token, fc.nat(), fc.constantFrom(...inside), fc.constantFrom(...ends)] as const),
        (good, place, first, second) => {
          const spoiled = second.spoil(first.spoil(good, 1 + (place % (good.length - 1))), 0);
          expect(readings(`/u/${spoiled}`)).toEqual([good]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a link whose campaign label is not in our format', () => {
  const labels = ['black friday', 'promoção', '50%off', 'a+b', 'a/b', 'Ação – 50% “já”', 'v1.2', 'q?&#='];
  const spelled = (label: string) => `k1.u.42.email.news.${label}.tnvbq0`;

  it.each(labels)('is read as it was signed, even if it was damaged on its way: %s', (label) => {
    const good = signed(spelled(label));
    const path = `/u/${encodeURIComponent(good)}`;
    expect(readings(path)).toEqual([good]);
    for (const end of ['.', '%3E', ')', '&utm_source=x', '%0A', '%20'])
      expect([end, readings(path + end)]).toEqual([end, [good]]);
    expect(readings(path.replace('tnvbq0', 'tnv=%0D%0Abq0'))).toEqual([good]);
    expect(readings(path.replace('tnvbq0', 'tnv%E2%80%8Bbq0'))).toEqual([good]);
    expect(readings(path.replaceAll('%', '%25'))).toEqual([good]);
  });

  it('is read with its space turned into a plus, in Latin-1, and with decomposed accents', () => {
    expect(readings(`/u/${signed(spelled('black friday')).replace(' ', '+')}`)).toEqual([
      signed(spelled('black friday')),
    ]);
    const promoted = signed(spelled('promoção'));
    expect(readings(`/u/${promoted.replace('çã', '%E7%E3')}`)).toEqual([promoted]);
    expect(readings(`/u/${encodeURIComponent(promoted.normalize('NFD'))}`)).toEqual([promoted]);
  });

  it('is read if the signed text was already percent-encoded', () => {
    const good = signed(spelled('black%20friday'));
    expect(readings(`/u/${good}`)).toContain(good);
  });
});

describe('a mac spelled differently', () => {
  const body = 'k1.u.42.email.news.autumn.tnvbq0';

  it('is recognized in capitals, in the other base64 alphabet, and padded', () => {
    const hex = mac(body);
    expect(readings(`/u/${body}.${hex.toUpperCase()}`)).toEqual([`${body}.${hex}`]);
    for (let at = 0; at < 50; at += 1) {
      const good = signed(`k1.u.${at}.email....`);
      const other = good.replaceAll(/[-_](?=[^.]*$)/g, (one) => (one === '-' ? '+' : '/'));
      expect(readings(`/u/${other}==`)).toEqual([good]);
    }
  });

  it('is refused if it is shortened or of mixed case', () => {
    const hex = mac(body);
    expect(readings(`/u/${body}.${hex.slice(0, 32)}`)).toEqual([]);
    expect(readings(`/u/${signed(body).slice(0, -1)}`)).toEqual([]);
    expect(readings(`/u/${body}.${hex.replace(/[a-f]/, (one) => one.toUpperCase())}`)).toEqual([]);
  });
});

it('a link with any other changed character is refused (requirement 6)', () => {
  fc.assert(
    fc.property(token, fc.nat(), fc.constantFrom(...'Aa0x-_.'.split('')), (good, place, other) => {
      const at = place % good.length;
      fc.pre(good.charAt(at) !== other);
      const changed = good.slice(0, at) + other + good.slice(at + 1);
      expect(readings(`/u/${changed}`)).toEqual([]);
      const flipped = good.charAt(at) === good.charAt(at).toUpperCase() ? 'toLowerCase' : 'toUpperCase';
      fc.pre(good.charAt(at)[flipped]() !== good.charAt(at));
      expect(readings(`/u/${good.slice(0, at)}${good.charAt(at)[flipped]()}${good.slice(at + 1)}`)).toEqual(
        [],
      );
    }),
    { numRuns: 200 },
  );
});

it('a short link is read despite what is put around and into it', () => {
  const harmless = DAMAGES.filter(({ by }) => !/Click|Unsubscribe|utm|hex|twice|dots|hyphens/.test(by));
  for (const { by, spoil } of harmless) {
    const good = randomShortToken();
    const link = splitLinkPath(`/u/${spoil(good, 9)}`, NOTHING);
    expect([by, link && shortReadings(link.text)]).toEqual([by, expect.arrayContaining([good]) as unknown]);
  }
});

it('whatever is damaged, the key’s id is found if it still stands at the start', () => {
  for (const text of ['k1.u.42.email', '%3Ck1.u', 'k1.', '%20k1%2Eu', 'https://host/u/k1.u.42', 'K1.U.42'])
    expect(kidReadings(text)).toContain('k1');
  expect(kidReadings('not-a-link')).toEqual([]);
});

it('reading any text never throws, and yields a bounded number of readings, none of them valid', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.array(fc.constantFrom('%', '=', '.', '-', '&#', ';', '–', '…', 'k1.u.', '%E2', '\n'), {
      maxLength: 400,
    }),
  );
  fc.assert(
    fc.property(text, (any) => {
      const path = `/u/${typeof any === 'string' ? any : any.join('')}`;
      expect(readings(path)).toEqual([]);
      const link = splitLinkPath(path, NOTHING);
      if (link) expect(signedReadings(link.text).length).toBeLessThanOrEqual(96);
    }),
    { numRuns: 500 },
  );
});
