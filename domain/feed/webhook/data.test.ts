import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const DOMAIN = path.resolve(import.meta.dirname, '../..');

it('removed endpoints are left out by a view: only code that reports on them, or works on a lease, reads the table itself', () => {
  const readers = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .filter((file) => /(?:FROM|JOIN) webhook_endpoint\b/.test(readFileSync(path.join(DOMAIN, file), 'utf8')));
  expect(readers.sort()).toEqual([
    'choices/place/mutations.ts',
    'feed/alert/data.ts',
    'feed/alert/mutations.ts',
    'feed/delivery/mutations/next-message.ts',
    'feed/delivery/mutations/outcome.ts',
    'feed/propagation/data.ts',
  ]);
});
