import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { RUN_TYPESCRIPT } from '@/server/pglite/run-typescript';
import type { LoadResult } from './load';

/**
 * Sends each of these once, by our own load generator, which wrk cannot: it does not stop at a link's second use, and
 * it has no pace.
 * @param each paths of links for one-click, refs for decisions.
 * @param rate requests per second, each timed from when it was due; 0: each connection sends its next when it has the
 *   last answer.
 */
export async function loadOnce(
  url: string,
  each: readonly string[],
  { kind, connections, rate }: { kind: 'one-click' | 'decisions'; connections: number; rate: number },
): Promise<LoadResult> {
  const { hostname, port } = new URL(url);
  const script = path.join(import.meta.dirname, 'load.ts');
  const running = promisify(execFile)(process.execPath, [
    ...RUN_TYPESCRIPT,
    script,
    hostname,
    port,
    kind,
    String(connections),
    String(rate),
  ]);
  running.child.stdin?.end(each.join('\n'));
  const result = JSON.parse((await running).stdout) as LoadResult;
  if (result.statuses['200'] !== each.length)
    throw new Error(`Not everything was answered with 200: ${JSON.stringify(result.statuses)}`);
  return result;
}
