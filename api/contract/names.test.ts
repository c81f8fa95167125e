import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const DOMAIN = path.join(import.meta.dirname, '../../domain');

it('the document names schemas of the domain that were made before Zod was extended, as in a bundle', async () => {
  const nouns = readdirSync(DOMAIN).filter((noun) => existsSync(path.join(DOMAIN, noun, 'schema.ts')));
  for (const noun of nouns) await import(`../../domain/${noun}/schema.ts`);
  const { openApiDocument } = await import('@/api/v1/app');
  expect(Object.keys(openApiDocument().components?.schemas ?? {})).toEqual(
    expect.arrayContaining(['Change', 'RecipientFields', 'RecipientRecord', 'WebhookSettings']),
  );
});
