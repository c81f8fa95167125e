import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const V1 = path.join(import.meta.dirname, '../v1');
const FILES = readdirSync(V1, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.includes('/') && !file.startsWith('http/') && /^[^.]+\.ts$/.test(path.basename(file)),
);
const read = (file: string) => readFileSync(path.join(V1, file), 'utf8');
const named = (name: string) => FILES.filter((file) => path.basename(file) === name);

describe('a resource of the API', () => {
  it('has its handlers in routes.ts and their description in describe.ts beside it', () => {
    const [routes, descriptions] = [named('routes.ts'), named('describe.ts')];
    expect(routes.length).toBeGreaterThan(15);
    expect(descriptions.map((file) => file.replace('describe.ts', 'routes.ts')).sort()).toEqual(
      [...routes].sort(),
    );
    expect(FILES.filter((file) => /\bcreateRouter\(/.test(read(file)))).toEqual(routes);
    expect(FILES.filter((file) => /\bapiRoute\(/.test(read(file)))).toEqual(descriptions);
  });
});
