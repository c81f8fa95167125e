import { Hono, type Context } from 'hono';
import { PLAIN_HEADERS } from '@/api/headers';
import { answerOneClick } from './answer';
import { isOneClick, readShortBody } from './body';

const ALLOW = 'GET, HEAD, POST, OPTIONS';

/** `/u/TOKEN` except its page, which Next.js serves. Most POSTs never get here: see listener.ts. */
export const oneClick = new Hono()
  .on('POST', ['/:token', '/:token/'], async (c) => {
    const isAsked = await isOneClick(await readShortBody(c.req.raw), c.req.header('content-type'));
    const { status, body, headers } = await answerOneClick(c.req.param('token'), isAsked);
    return c.body(body, status, headers);
  })
  .on('OPTIONS', ['/:token', '/:token/'], (c) => c.body(null, 204, { ...PLAIN_HEADERS, Allow: ALLOW }))
  .all('/:token/*', notAllowed)
  .all('/:token', notAllowed);

function notAllowed(c: Context): Response {
  return c.text('This path accepts GET, HEAD and POST.\n', 405, { ...PLAIN_HEADERS, Allow: ALLOW });
}
