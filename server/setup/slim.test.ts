import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeUnread, sizeOf } from './slim.mjs';

it('source maps and other databases’ compilers are removed, and nothing that runs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-slim-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const RUNTIME = '@prisma/client/runtime/query_compiler_fast_bg';
  const kept = [
    'next/a.js',
    'map/b.mjs',
    `${RUNTIME}.postgresql.mjs`,
    `${RUNTIME}.postgresql.wasm-base64.js`,
  ];
  const removed = [
    'next/a.js.map',
    'map/b.d.ts.map',
    `${RUNTIME}.mysql.mjs`,
    `${RUNTIME}.sqlite.wasm-base64.js`,
  ];
  for (const file of [...kept, ...removed]) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), 'x'.repeat(10_000));
  }
  const before = sizeOf(folder);
  removeUnread(folder);
  expect([...kept, ...removed].filter((file) => existsSync(path.join(folder, file)))).toEqual(kept);
  expect(sizeOf(folder)).toBe(before / 2);
});
