import { watch } from 'node:fs';
import type { Running } from '@/server/setup/running';

/** What the styles and the script of the recipient's pages are made from. */
const SOURCES = ['page', 'components', 'app/theme.css', 'lib/characters.ts'];
/** An editor writes a file in several steps, and a change of branch writes many. */
const SETTLED_AFTER = 100;

/**
 * Makes the assets of the pages anew whenever something they may be made from changes; Next.js then sees the new file.
 * @param make writes them; what it throws is shown, and the old ones stay.
 */
export function watchPageAssets(
  { onStop }: Pick<Running, 'onStop'>,
  make: () => Promise<unknown>,
  sources: readonly string[] = SOURCES,
): void {
  let timer: NodeJS.Timeout | undefined;
  let making = Promise.resolve<unknown>(undefined);
  const changed = (_event: string, file: string | null) => {
    // What is made would lead to being made again.
    if (file?.endsWith('generated.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      making = making.then(make).catch((error: unknown) => {
        console.error('The assets of the pages could not be made:', error);
      });
    }, SETTLED_AFTER);
  };
  const watchers = sources.map((source) => watch(source, { recursive: true }, changed));
  onStop(async () => {
    for (const watcher of watchers) watcher.close();
    clearTimeout(timer);
    await making;
  });
}
