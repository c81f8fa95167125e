import { expect, it } from 'vitest';
import { countFigures } from './count';
import { readSourceFile } from './source-file';
import { toTable, withTable } from './table';

const FILES = [
  readSourceFile(
    'app/admin/page.tsx',
    "import { one } from '@/domain/catalog/topic/rules';\n\n// Why.\none();\n",
  ),
  readSourceFile('domain/catalog/topic/rules.ts', "import '@/domain/access/scope/schema';\n"),
  readSourceFile('domain/catalog/topic/rules.test.ts', "import './rules';\n\n\n\n\n"),
  readSourceFile('domain/access/scope/schema.ts', ''),
];

it('counts code apart from tests, and the domain by areas, modules and floors', () => {
  const figures = Object.fromEntries(countFigures(FILES).map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    'code: files': 3,
    'code: lines': 5,
    'code: lines per file, median': 1,
    'code: lines per file, 95th percentile': 4,
    'code: lines of the largest file': 4,
    'tests and benches: files': 1,
    'tests and benches: lines': 5,
    'deepest folder': 3,
    'folder depth, median': 3,
    'domain: areas': 2,
    'domain: modules': 2,
    'domain: floors': 2,
    'import cycles': 0,
    'domain modules without a test beside them': 1,
    'comments, share of lines': 25,
  });
});

it('shows the figures before and now, and the change, in Markdown', () => {
  const before = [
    { name: 'code: files', value: 1200 },
    { name: 'comments', value: 9.1, unit: '%' as const },
  ];
  const after = [
    { name: 'code: files', value: 900 },
    { name: 'comments', value: 9.3, unit: '%' as const },
    { name: 'new', value: 1 },
  ];
  expect(toTable(after, before)).toBe(
    [
      '| figure      | before |   now | change |',
      '| ----------- | -----: | ----: | -----: |',
      '| code: files |  1,200 |   900 |   −300 |',
      '| comments    |  9.1 % | 9.3 % |   +0.2 |',
      '| new         |        |     1 |        |',
    ].join('\n'),
  );
});

it('replaces a page’s table', () => {
  const page = '# Figures\n\n| a |\n| - |\n| 1 |\n\nText with a | in it.\n';
  expect(withTable(page, '| b |\n| - |')).toBe('# Figures\n\n| b |\n| - |\n\nText with a | in it.\n');
});
