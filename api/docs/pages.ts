import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono, type Context } from 'hono';
import { html, raw } from 'hono/html';
import { PLAIN_HEADERS } from '@/api/headers';
import { PROBLEMS } from '@/api/v1/http/problem';

/** What the pages load, all from our own server: the viewer, and our additions to it. */
const FILES: Record<string, { file: string; type: string }> = {
  'viewer.css': { file: 'api/docs/viewer.css', type: 'text/css; charset=utf-8' },
  'viewer.js': { file: 'api/docs/viewer.js', type: 'text/javascript; charset=utf-8' },
  'swagger-ui.css': { file: 'node_modules/swagger-ui-dist/swagger-ui.css', type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': {
    file: 'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
    type: 'text/javascript; charset=utf-8',
  },
};

/** The viewer sets styles on elements, and its stylesheet contains small inline pictures. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DAY_IN_SECONDS = 86_400;

/** `/docs`: the API's document in a viewer, and the table of its errors. Open to anyone; it contains no one's data. */
export const docs = new Hono({ strict: false })
  .get('/', (c) => page(c, 'Optdown API', VIEWER))
  .get('/errors', (c) => page(c, 'Errors of the Optdown API', errorTable()))
  .get('/assets/:name', async (c) => {
    const asset = FILES[c.req.param('name')];
    if (!asset) return c.notFound();
    const bytes = await readFile(path.join(/* turbopackIgnore: true */ process.cwd(), asset.file));
    return c.body(new Uint8Array(bytes), 200, {
      ...PLAIN_HEADERS,
      'Content-Type': asset.type,
      'Cache-Control': `public, max-age=${DAY_IN_SECONDS}`,
    });
  });

function page(c: Context, title: string, body: ReturnType<typeof html>) {
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <link rel="icon" href="/favicon.svg" />
          <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
          <link rel="stylesheet" href="/docs/assets/viewer.css" />
        </head>
        <body>
          <header class="top">
            <a class="name" href="/docs">Optdown API</a>
            <nav aria-label="Documentation">
              <a href="/docs">Reference</a>
              <a href="/docs/errors">Errors</a>
              <a href="/api/v1/openapi.json">OpenAPI document</a>
            </nav>
          </header>
          ${body}
        </body>
      </html>`,
    200,
    { ...PLAIN_HEADERS, 'Content-Security-Policy': POLICY },
  );
}

const VIEWER = html`<main id="viewer">
    <noscript>
      <p class="lead">
        The reference is drawn by a script. Without one, read the
        <a href="/api/v1/openapi.json">OpenAPI document</a>.
      </p>
    </noscript>
  </main>
  <script src="/docs/assets/swagger-ui-bundle.js"></script>
  <script src="/docs/assets/viewer.js"></script>`;

function errorTable() {
  return html`<main class="errors">
    <h1>Errors</h1>
    <p class="lead">
      Every error is an <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> problem, sent as
      <code>application/problem+json</code>. Go by <code>code</code>; <code>detail</code> is for people, and
      <code>errors</code>, where it is there, names each place in your request. Nothing of a refused request
      was done.
    </p>
    <p class="lead">
      A call that takes many rows does those that it can and answers 200. Why a row was not taken stands in
      its place, as
      <code>error</code>, or in <code>rejects</code>, with the row’s place in <code>at</code>. Its
      <code>code</code> is <code>invalid</code>, <code>unknown_field</code> or one that the call names; its
      <code>field</code> says where, and its <code>message</code> is for people.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">code</th>
            <th scope="col">What it means, and what to do</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(PROBLEMS).map(
            ([code, { status, title, description }]) =>
              html`<tr id="${code}">
                <td>${status}</td>
                <td><code>${code}</code></td>
                <td><strong>${title}.</strong> ${raw(withCode(description))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </main>`;
}

/** The descriptions are our own text, so they are trusted; text between backticks is code. */
function withCode(description: string): string {
  return description.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
