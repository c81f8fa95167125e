import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { combineRows, encodeRows, RowEncoder } from '@/domain/imports/merge/rules';
import type { EncodedRows, RecipientRow } from '@/domain/imports/merge/schema';
import { recipientRow } from '@/domain/testing-rows';
import { addressHasher, hashAddress } from '@/domain/people/recipient/rules';

const NOTHING = recipientRow('r1');

/** The fields of all rows except their ids, which are new each time; also checks that the ids ascend. */
function bytesWithoutIds({ copy }: EncodedRows): (string | null)[][] {
  const bytes = Buffer.from(copy);
  const rows: (string | null)[][] = [];
  const ids: string[] = [];
  let at = 19;
  for (let count = bytes.readInt16BE(at); count !== -1; count = bytes.readInt16BE(at)) {
    at += 2;
    const fields = Array.from({ length: count }, () => {
      const length = bytes.readInt32BE(at);
      at += 4 + Math.max(0, length);
      return length < 0 ? null : bytes.toString('hex', at - length, at);
    });
    ids.push(fields.shift() ?? '');
    rows.push(fields);
  }
  expect(at + 2).toBe(bytes.length);
  expect(ids).toEqual([...new Set(ids)].sort());
  return rows;
}

describe('combineRows', () => {
  test('takes what the later row says, leaves what it does not, and takes the newer consent', () => {
    const earlier = {
      ...NOTHING,
      email: 'a@b.cd',
      phone: '+5511912345678',
      consentSource: 'old',
      consentAt: new Date('2024-01-01'),
    };
    const later = {
      ...NOTHING,
      email: 'c@d.ef',
      consentSource: 'new',
      consentAt: new Date('2023-01-01'),
    };
    expect(combineRows(earlier, later)).toMatchObject({
      email: 'c@d.ef',
      phone: '+5511912345678',
      consentSource: 'old',
    });
  });
});

describe('RowEncoder', () => {
  const to = { workspaceId: uuidv7(), importId: uuidv7(), hashKey: new Uint8Array(32) };
  const address = fc.option(fc.string({ unit: 'grapheme' }));
  const rowOf = fc.record({
    ref: fc.constantFrom('a', 'b', 'c', 'd'),
    email: address,
    phone: address,
    pushToken: address,
    postalAddress: address,
    locale: fc.option(fc.constantFrom('en', 'pt-BR')),
    timeZone: fc.option(fc.constantFrom('Asia/Tokyo')),
    consentSource: fc.option(fc.string({ unit: 'grapheme' })),
    consentAt: fc.option(
      fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    ),
    attributes: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()).map(
      // The value as JSON represents it.
      (value) => JSON.parse(JSON.stringify(value)) as RecipientRow['attributes'],
    ),
  });

  test('adding rows of one ref one by one gives the same as combining them first', () => {
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 12 }), (rows) => {
        const combined = new Map<string, RecipientRow>();
        for (const row of rows) {
          const earlier = combined.get(row.ref);
          combined.set(row.ref, earlier ? combineRows(earlier, row) : row);
        }
        const one = encodeRows(rows, to);
        const other = encodeRows([...combined.values()].reverse(), to);
        expect(one.refs).toBe([...combined.keys()].sort().join('\n'));
        expect(one).toMatchObject({ rowCount: rows.length, count: combined.size });
        expect(bytesWithoutIds(one)).toEqual(bytesWithoutIds(other));
      }),
    );
  });

  test('starts over after it was ended', () => {
    const encoder = new RowEncoder(to);
    encoder.add({ ...NOTHING, ref: 'before', email: 'a@b.cd' });
    expect([...encoder.end().refs.keys()]).toEqual(['before']);
    encoder.add({ ...NOTHING, ref: 'after' });
    const { rows } = encoder.end();
    expect(bytesWithoutIds(rows)).toEqual(bytesWithoutIds(encodeRows([{ ...NOTHING, ref: 'after' }], to)));
  });
});

describe('addressHasher', () => {
  test('hashes as hashAddress and HMAC do', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme' }),
        (key, address) => {
          const hashed = addressHasher(key, 'ws')('email', address);
          const bytes = Buffer.from(addressHasher(key, 'ws', 'binary')('email', address), 'latin1');
          expect(bytes.toString('hex')).toBe(hashed);
          expect(hashed).toBe(hashAddress(Buffer.from(key), 'ws', 'email', address).toString('hex'));
          const mac = createHmac('sha256', key).update(`ws\nemail\n${address}`).digest('hex');
          expect(mac.startsWith(hashed)).toBe(true);
        },
      ),
    );
  });
});
