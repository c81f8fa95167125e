import type { IncomingMessage, ServerResponse } from 'node:http';

export type PagesByNext = {
  /** Answers a request once Next.js is prepared. */
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * Loads and prepares Next.js, which takes up to a second in which nothing else runs. Resolves when it can answer.
 */
export async function prepareNext({ dev, port }: { dev: boolean; port: number }): Promise<PagesByNext> {
  const { default: next } = await import('next');
  // By this name Next.js tells its own rewrites from those to other hosts; it treats a loopback address as localhost.
  const app = next({ dev, hostname: 'localhost', port, quiet: true });
  await app.prepare();
  return { answer: app.getRequestHandler(), close: () => app.close() };
}
