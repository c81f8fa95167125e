import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import optdown from './eslint.rules.mjs';

const PRODUCT = ['api/**', 'app/**', 'components/**', 'domain/**', 'lib/**', 'page/**'].map(
  (folder) => `${folder}/*.{ts,tsx}`,
);
const TESTS = ['**/*.test.{ts,tsx}', 'e2e/**', 'server/test/**'];

const DOWN = 'Imports run down: app, server, proxy → page, api → components, domain → lib.';

const PAGE = 'page/ turns words and data into HTML, so that a page can be rendered without Next.js.';

/** Which folder may not import from which, and why. */
const ZONES = [
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

const FRAMEWORKS = [
  'react',
  'react/*',
  'react-dom',
  'react-dom/*',
  'next',
  'next/*',
  'next-intl',
  'next-intl/*',
  'hono',
  'hono/*',
  '@hono/*',
];

/** Only next-intl itself, its translator, works without a request. */
const OUTSIDE_THE_PAGE = {
  group: ['next', 'next/*', 'next-intl/*', 'server-only'],
  message: `${PAGE} Ask Next.js in the routes of app/, and hand on what it says.`,
};

/** What turns anything into a number, a date or a truth, without a word where it is none. */
const NO_COERCION = {
  object: 'z',
  property: 'coerce',
  message:
    'z.coerce takes what JavaScript takes: "1e3", "0x10", " 5 ", "" and null are numbers to it. Text that is to be a whole number goes through wholeNumber of lib/whole-number.ts.',
};

const PARSED_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message:
    "Configuration comes from lib/env.ts, parsed once, so that a bad variable is named at the start and no request fails on 'undefined'.",
};

/** Code that reads this machine's clock: which of two choices came later has to be judged across machines. */
const SHARED_CLOCK = [
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The time comes from now() of lib/clock.ts, which all processes share: it is the database’s.',
  },
  {
    selector: "ImportDeclaration[source.value='uuid'] ImportSpecifier[imported.name='v7']",
    message:
      'Ids come from lib/id.ts: its version 7 ids are in the order of the clock that all processes share.',
  },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      '**/.next*',
      '.data*',
      'lib/db/generated',
      'api/client/generated.ts',
      'page/assets/generated.ts',
      'next-env.d.ts',
      'test-results',
      'playwright-report',
      'coverage',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, optdown },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: import.meta.dirname })],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', NO_COERCION],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: ZONES }],
      'optdown/no-barrel': 'error',
      'optdown/no-steering-spread': 'error',
    },
  },
  {
    // The migration engine looks for its hook on globalThis.
    files: ['**/*.{ts,tsx,mjs}'],
    ignores: ['lib/slot.ts', 'server/migration/engine.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['globalThis', 'global'].map((name) => ({
          name,
          message:
            'Keep what a process has only one of in a processSlot (lib/slot.ts), which has a type and a unique name. Next.js bundles pages, proxy and front door separately, so each bundle has its own copy of a module’s variable.',
        })),
      ],
    },
  },
  {
    // The log masks tokens and addresses, and writes one JSON line per entry: output that bypasses it does neither.
    files: PRODUCT,
    ignores: [...TESTS, 'lib/log.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['{api,app,components,lib,page,server}/**/*.{ts,tsx}', '*.ts'],
    ignores: [
      ...TESTS,
      'demo/**',
      'api/client/**',
      'api/contract/**',
      // It forwards headers as they came.
      'server/dev/**',
      '**/testing*.ts',
      'lib/header-text.ts',
    ],
    rules: { 'optdown/fitting-headers': 'error' },
  },
  {
    // Most text here comes from outside. A regular expression that takes quadratic time on it blocks the whole process.
    files: ['**/*.{ts,tsx,mjs}'],
    ignores: [...TESTS, 'bench/**', 'demo/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignoreSticky: false, ignorePartial: false },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: { 'optdown/scopes-are-proved': 'error' },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'optdown/area-order': 'error',
      'optdown/domain-files': 'error',
      'optdown/no-module-circle': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: FRAMEWORKS,
              message:
                'The domain has no React, Next.js or Hono: pages, API, imports and tests all call it, most of them without these.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['components/preference/**', 'components/ui/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@/domain/*', 'zod'],
              allowTypeImports: true,
              message:
                "A recipient's page must not load Zod: one constant from a schema.ts brought 30 kB of it. Import only types; values come in props.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['app/**/*.tsx', 'components/{admin,import,palette,report,settings}/**/*.{ts,tsx}'],
    ignores: [
      // For forms that are sent without scripts.
      'components/admin/server-form.ts',
      'components/import/mapping-form.tsx',
      // For pages that the router loads: no one waits for them here.
      'components/admin/renewed-on-return.tsx',
      'components/palette/palette.tsx',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'react',
              importNames: ['startTransition', 'useActionState', 'useTransition'],
              message:
                'The answer of a server action that is awaited within a transition may never show. Use useServerForm or useServerAction of components/admin.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['page/**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [OUTSIDE_THE_PAGE] }] },
  },
  {
    files: ['page/{forms,view}/**/*.ts'],
    ignores: TESTS,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            OUTSIDE_THE_PAGE,
            {
              group: ['react', 'react-dom', 'react-dom/*'],
              message:
                'page/view says what a page shows, and page/forms what a form does, as plain data: only components render.',
            },
          ],
        },
      ],
    },
  },
  {
    files: PRODUCT,
    ignores: ['lib/env.ts', ...TESTS],
    rules: {
      'no-restricted-syntax': ['error', PARSED_ENVIRONMENT, ...SHARED_CLOCK],
    },
  },
  {
    files: ['lib/clock.ts', 'lib/db/clock.ts', 'lib/id.ts', 'domain/imports/merge/rules.ts'],
    rules: { 'no-restricted-syntax': ['error', PARSED_ENVIRONMENT] },
  },
  {
    files: [
      'domain/{access/{scope,identity,invitation,login,member},people/address}/**/*.ts',
      'app/admin/_shell/auth*.ts',
      'server/commands/owner.ts',
    ],
    ignores: TESTS,
    rules: {
      'no-restricted-properties': [
        'error',
        NO_COERCION,
        ...['toLowerCase', 'toLocaleLowerCase'].map((property) => ({
          property,
          message:
            'Comparisons that decide who someone is must fold only A to Z: use asciiLowerCase of lib/ascii.ts. Unicode folding makes two people one (the Kelvin sign and k).',
        })),
      ],
    },
  },
  {
    files: ['app/admin/**/*.tsx', 'components/{admin,import,settings}/**/*.tsx'],
    rules: { 'optdown/admin-kit': 'error' },
  },
  {
    files: ['{app,components,page}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest'], jsxA11y.flatConfigs.strict],
  },
  {
    files: TESTS,
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
