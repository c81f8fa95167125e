import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workspaceKeySchema } from '@/domain/workspace/schema';

const ADMIN = path.resolve(import.meta.dirname, '../../app/(admin)/admin');
const pages = readdirSync(ADMIN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('['))
  .map(({ name }) => name);

test.each(pages)('a workspace is not called "%s", whose page would hide it', (page) => {
  expect(workspaceKeySchema.safeParse(page).success).toBe(false);
});

test('a workspace is called by lower-case letters, digits, - and _', () => {
  expect(workspaceKeySchema.safeParse('acme-2').success).toBe(true);
  expect(workspaceKeySchema.safeParse('Acme').success).toBe(false);
  expect(workspaceKeySchema.safeParse('').success).toBe(false);
});
