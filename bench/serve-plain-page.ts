/**
 * The baseline for a view of a page: node:http and nothing else, which sends the HTML in the file PAGE, uncompressed,
 * whatever is asked for.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { env } from '@/lib/env';
import { serveForBench } from './served';

const html = readFileSync(process.env['PAGE'] ?? '');
const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': html.length };
const server = createServer((_, response) => {
  response.writeHead(200, headers);
  response.end(html);
});
server.listen(env().PORT, '127.0.0.1', () => {
  serveForBench({
    url: `http://127.0.0.1:${env().PORT}`,
    close: () => {
      server.closeAllConnections();
      return Promise.resolve();
    },
  });
});
