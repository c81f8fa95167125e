import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import {
  FRAMEWORKS,
  NO_COERCION,
  OUTSIDE_THE_PAGE,
  PARSED_ENVIRONMENT,
  SHARED_CLOCK,
} from './eslint/restrictions.mjs';
import { LEFT_TO_OXLINT } from './eslint/oxlint.mjs';
import optdown from './eslint/rules.mjs';
import { ZONES } from './eslint/zones.mjs';

const PRODUCT = ['api/**', 'app/**', 'components/**', 'domain/**', 'lib/**', 'page/**'].map(
  (folder) => `${folder}/*.{ts,tsx}`,
);
const TESTS = ['**/*.test.{ts,tsx}', 'e2e/**', 'server/test/**'];

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
    plugins: { 'import-x': importX, optdown },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: import.meta.dirname })],
    },
    rules: {
      ...LEFT_TO_OXLINT,
      // It needs the types of every file, for half of ESLint's time; the project has hardly a class.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
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
    // The only rule here that asks for types.
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
      'components/admin/server-action.ts',
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
    files: TESTS,
    // A thread's entry point that tests start asserts nothing.
    ignores: ['**/*.mjs'],
    rules: { 'optdown/no-timed-assertion': 'error' },
  },
  {
    files: ['app/admin/**/*.tsx', 'components/{admin,import,settings}/**/*.tsx'],
    rules: { 'optdown/admin-kit': 'error' },
  },
  {
    files: ['{app,components,page}/**/*.{ts,tsx}'],
    extends: [jsxA11y.flatConfigs.strict],
  },
);
