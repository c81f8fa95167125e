import path from 'node:path';
import { inject } from 'vitest';

/**
 * The file to start for a process of server/test or server/commands: its sources in one file, see bundles.ts.
 * @param name from server on, without an ending: `test/worker-child`.
 */
export function bundled(name: string): string {
  return path.join(inject('bundles'), `${name}.mjs`);
}
