import { env } from '@/lib/env';
import { withRemoteAddress } from '@/lib/remote-address';
import { prepareNext } from '@/server/pages-by-next';
import { answerByNext } from './answer-by-next';
import type { BackOffice } from './start';

/**
 * Next.js in this thread, with no API and no jobs: in development, where those run in a process of their own.
 * @param prepare loads it.
 */
export function nextHere({
  dev,
  prepare = prepareNext,
}: {
  dev: boolean;
  prepare?: typeof prepareNext;
}): BackOffice {
  const next = prepare({ dev, port: env().PORT });
  return {
    answer: (request, response) => withRemoteAddress(request, () => answerByNext(request, response, next)),
    ready: next.then(() => undefined),
    tell: () => undefined,
    close: () =>
      next.then(
        (pages) => pages.close(),
        () => undefined,
      ),
  };
}
