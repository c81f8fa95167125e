import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encoded } from './compress';

const text = fc.string({ unit: 'binary', maxLength: 3_000 });

it('an answer with an opening is one gzip file of all its parts, whatever they are', () => {
  fc.assert(
    fc.property(text, text, text, (own, shared, body) => {
      const { encoding, bytes } = encoded(
        { status: 200, headers: {}, opening: { own, shared }, body },
        'gzip',
      );
      expect(encoding).toBe('gzip');
      expect(gunzipSync(bytes)).toEqual(Buffer.concat([own, shared, body].map((part) => Buffer.from(part))));
    }),
  );
});

it('a client that takes no gzip gets the parts in their order', () => {
  const opening = { own: 'a', shared: 'b' };
  expect(encoded({ status: 200, headers: {}, opening, body: 'c' }, 'identity')).toEqual({
    encoding: null,
    bytes: Buffer.from('abc'),
  });
});

it('what is short and has no opening is sent as it is', () => {
  expect(encoded({ status: 200, headers: {}, body: 'short' }, 'gzip')).toEqual({
    encoding: null,
    bytes: Buffer.from('short'),
  });
});
