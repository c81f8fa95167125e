import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlace, writePlace } from '@/domain/change/rules';

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 63n - 1n), (txid, id) => {
        const place = { txid: String(txid), id: String(id) };
        expect(readPlace(writePlace(place))).toEqual(place);
      }),
    );
  });

  it('is nothing else', () => {
    const of = (text: string) => Buffer.from(text).toString('base64url');
    for (const cursor of [
      ...['', 'x', '1.5.6', of('2.5.6'), of('1.5'), of('1.5.6.7'), of('1.-5.6'), of('1.5.6 ')],
      ...[of('1.18446744073709551616.1'), of('1.1.9223372036854775808'), `${of('1.5.6')}=`],
    ])
      expect(readPlace(cursor), cursor).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const place = readPlace(text);
        return place === null || writePlace(place) === text;
      }),
    );
  });
});
