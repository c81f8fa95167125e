import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const DOMAIN = path.join(import.meta.dirname, '../../domain');

it('the document names the domain’s schemas even if they were loaded before Zod was extended, as in a bundle', async () => {
  const schemas = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\/schema(?:\/[\w-]+)?\.ts$/.test(file),
  );
  expect(schemas.length).toBeGreaterThan(40);
  for (const file of schemas) await import(path.join(DOMAIN, file));
  const { openApiDocument } = await import('@/api/v1/app');
  expect(Object.keys(openApiDocument().components?.schemas ?? {})).toEqual(
    expect.arrayContaining(['Change', 'RecipientFields', 'RecipientRecord', 'WebhookSettings']),
  );
});
