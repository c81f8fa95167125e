import { createRequire } from 'node:module';
import path from 'node:path';
import type { ReactElement } from 'react';

/**
 * React's renderer to plain markup, loaded from the packages at run time. It must not be imported: Next.js gives the
 * routes of `app/` another part of React, which cannot draw to a string, and refuses to build an import of this one.
 * Elements are the same to both parts. Node finds the packages from the folder that a server is started in.
 */
const load = createRequire(path.join(process.cwd(), 'package.json'));
const server = load('react-dom/server') as { renderToStaticMarkup: (element: ReactElement) => string };

export const { renderToStaticMarkup } = server;
