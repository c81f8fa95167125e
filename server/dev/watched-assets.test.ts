import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchPageAssets } from '@/server/dev/watched-assets';

it('an edit makes the assets anew, once for what is written together, and what is made does not', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-assets-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  let made = 0;
  const stops: (() => Promise<void>)[] = [];
  watchPageAssets(
    { onStop: (stop) => stops.push(() => stop(null)) },
    () => {
      made += 1;
      writeFileSync(path.join(folder, 'generated.ts'), String(made));
      return Promise.resolve();
    },
    [folder],
  );
  writeFileSync(path.join(folder, 'one.tsx'), 'a');
  writeFileSync(path.join(folder, 'two.tsx'), 'b');
  await expect.poll(() => made).toBe(1);
  writeFileSync(path.join(folder, 'one.tsx'), 'c');
  await expect.poll(() => made).toBe(2);
  for (const stop of stops) await stop();
});
