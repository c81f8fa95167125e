const DOWN = 'Imports run down: app, server, proxy → page, api → components, domain → lib.';

export const PAGE = 'page/ turns words and data into HTML, so that a page can be rendered without Next.js.';

/** Which folder may not import from which, and why. */
export const ZONES = [
  {
    target: './lib',
    from: ['./app', './server', './page', './api', './components', './domain'],
    message: `${DOWN} lib knows no domain, so that any module can build on it.`,
  },
  {
    target: './domain',
    from: ['./app', './server', './page', './api', './components'],
    message: `${DOWN} The product's rules must run without a page, a server or a browser around them.`,
  },
  {
    target: './api',
    from: './page',
    except: ['./routes.ts'],
    message: `${DOWN} The API is plain fetch handlers: from page/ it needs only the URLs, page/routes.ts.`,
  },
  {
    target: './api',
    from: ['./app', './server', './components'],
    message: `${DOWN} The API is plain fetch handlers, run by the front door and by Next.js alike.`,
  },
  {
    target: './components',
    from: ['./app', './server', './page', './api', './lib/db'],
    message: `${DOWN} Components take plain props: they may run in a browser, and must not pull server code into it.`,
  },
  {
    target: './components',
    from: './domain/**/*.ts',
    except: ['**/domain/**/schema.ts', '**/domain/**/schema/*.ts'],
    message:
      'Components may import only a schema.ts of the domain: the rest is server code. Take what you need as a prop.',
  },
  {
    target: './page',
    from: ['./app', './server', './api'],
    message: `${DOWN} The recipient's page is a library: the front door and Next.js both answer with it.`,
  },
  {
    target: ['./page/*', './page/{assets,forms,markup,pages,script,view}/**'],
    from: ['./page/http/**'],
    message: `${PAGE} What speaks to a socket or to Next.js (page/http) is its edge: take what you need from there as an argument.`,
  },
  ...[
    ['./page', ['./script']],
    ['./lib', ['./characters.ts']],
    ['./domain', []],
  ].map(([from, except]) => ({
    target: './page/script',
    from,
    except,
    message:
      'The script of a recipient’s page is 5 kB at most, so it imports only what runs in a browser: page/script, components/preference, lib/characters.ts.',
  })),
  {
    target: './app',
    from: './server',
    message: `${DOWN} app and server are both at the top: what both need lives below them.`,
  },
  {
    target: './server',
    from: './app',
    message: `${DOWN} app and server are both at the top: what both need lives below them.`,
  },
  {
    target: [
      './{app,page}/**/!(*.test).{ts,tsx}',
      './api/**/!(*.test).ts',
      './components/**',
      './domain/*.ts',
      './domain/**/{schema,rules}{.ts,/!(*.test).ts}',
    ],
    from: ['./lib/db/{pool,prisma,rows}.ts', './lib/db/generated/**'],
    message:
      'Only data.ts (reads) and mutations.ts (writes) of a domain module touch the database, so that every query has a scope and every change takes the same way. Call one of their functions.',
  },
];
