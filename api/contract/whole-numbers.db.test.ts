import { expect, it } from 'vitest';
import { addressOf, OPERATIONS } from '@/api/contract/operations';
import { prepare, prepareWorld } from '@/api/contract/world';
import { apiCaller } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

/** The whole numbers that the document lets a call's query say. */
const ASKED = OPERATIONS.flatMap((operation) =>
  operation.parameters
    .filter(({ in: place, schema }) => place === 'query' && schema?.['type'] === 'integer')
    .map(({ name }) => ({ operation, name })),
);

it('Whole numbers in a query are written in digits, in every call that takes them', async () => {
  expect(ASKED.length).toBeGreaterThan(5);
  const scope = await foundWorkspace(pool());
  await prepareWorld(pool(), scope);
  const call = await apiCaller(scope);
  for (const { operation, name } of ASKED) {
    const given = await prepare(operation.name, scope);
    for (const value of ['1e1', '0x10', ' 5', '5.0', '+5', ''])
      expect(
        await call(addressOf(operation, { ...given, [name]: value }), { method: operation.method }),
        `${operation.name} ${name}=${value}`,
      ).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_request',
          errors: [{ at: `?${name}`, message: 'it must be a whole number, in digits' }],
        },
      });
  }
});
