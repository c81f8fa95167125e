import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlaces, readPlace, writePlace } from '@/domain/choices/place/rules';
import { placeSchema } from '@/domain/choices/place/schema';

const epochs = fc.bigInt(0n, 2n ** 63n - 1n);
const txids = fc.bigInt(0n, 2n ** 64n - 1n);
const ids = fc.bigInt(0n, 2n ** 63n - 1n);
const places = fc.tuple(epochs, txids, ids).map((parts) => placeSchema.parse(parts.join('/')));
const of = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(places, (place) => {
        expect(readPlace(writePlace(place))).toBe(place);
      }),
    );
  });

  it('from before there were epochs is a place in the first one', () => {
    fc.assert(
      fc.property(txids, ids, (txid, id) => {
        expect(readPlace(of(`1.${txid}.${id}`))).toBe(`1/${txid}/${id}`);
      }),
    );
  });

  it('is refused in any other form', () => {
    for (const cursor of [
      '',
      'x',
      '1.5.6',
      of('3.5.6.7'),
      of('1.5'),
      of('1.5.6.7'),
      of('2.5.6'),
      of('1.-5.6'),
      of('1.5.6 '),
      of('1.18446744073709551616.1'),
      of('1.1.9223372036854775808'),
      `${of('1.5.6')}=`,
      of('2.9223372036854775808.1.1'),
      of('2.1.18446744073709551616.1'),
      of('2.1.1.9223372036854775808'),
    ])
      expect(readPlace(cursor), cursor).toBeNull();
    fc.assert(
      fc.property(
        fc.string(),
        (text) => readPlace(text) === null || text.startsWith('MS') || text.startsWith('Mi'),
      ),
    );
  });
});

it('places sort by epoch, then by transaction, then by change', () => {
  fc.assert(
    fc.property(fc.tuple(epochs, txids, ids), fc.tuple(epochs, txids, ids), (one, other) => {
      const index = one.findIndex((part, at) => part !== other[at]);
      const expected = index < 0 ? 0 : (one[index] ?? 0n) < (other[index] ?? 0n) ? -1 : 1;
      expect(comparePlaces(placeSchema.parse(one.join('/')), placeSchema.parse(other.join('/')))).toBe(
        expected,
      );
    }),
  );
});
