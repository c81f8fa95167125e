import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const V1 = path.resolve(import.meta.dirname, '../v1');

it('every router is part of the API, because one that is left out would be neither served, described nor tested', () => {
  const app = readFileSync(path.join(V1, 'app.ts'), 'utf8');
  const routers = readdirSync(V1, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /= createRouter\(\)/.test(readFileSync(path.join(V1, file), 'utf8')));
  expect(routers.length).toBeGreaterThan(10);
  expect(routers.filter((file) => !app.includes(`'@/api/v1/${file.replace(/\.ts$/, '')}'`))).toEqual([]);
});
