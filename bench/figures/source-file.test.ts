import { expect, it } from 'vitest';
import { readSourceFile } from './source-file';

function read(...lines: string[]) {
  return readSourceFile('app/page.tsx', `${lines.join('\n')}\n`);
}

it('counts lines with comments, with code, and with neither', () => {
  const file = read(
    '/**',
    ' * Says what it does.',
    ' */',
    'export function one(): number {',
    '  // Why one.',
    '',
    '  return 1; // as it were',
    '  /* after all */',
    '}',
  );
  expect(file).toMatchObject({ lines: 9, commentLines: 5, codeLines: 3 });
});

it('does not mistake text in strings, expressions or JSX for a comment', () => {
  const file = read(
    'const address = `',
    '// not a comment ${1 /* a comment beside code */}',
    '`;',
    "const pattern = /'//;",
    'const page = (',
    '  <p>',
    '    // text https://optdown.example',
    '    {/* a comment */}',
    '  </p>',
    ');',
  );
  expect(file).toMatchObject({ lines: 10, commentLines: 0, codeLines: 10 });
});

it('finds every kind of import', () => {
  const file = read(
    "import { a } from './a';",
    "import type { B } from '@/domain/b';",
    "import './c';",
    "export { d } from './d';",
    "const e = await import('./e');",
    'const text = "import \'./f\'";',
  );
  expect(file.imports).toEqual(['./a', '@/domain/b', './c', './d', './e']);
});

it('compares only lines of code, without imports, comments, blank lines and lone brackets', () => {
  const file = read(
    'import {',
    '  a,',
    "} from './a';",
    '',
    '// Why.',
    'if (a) {',
    '    call(a);',
    '  }',
    '});',
  );
  expect(file.substance).toEqual([
    { number: 6, text: 'if (a) {' },
    { number: 7, text: 'call(a);' },
  ]);
});

it('counts class attributes and tables in JSX', () => {
  const file = read(
    'const page = (',
    '  <div className="p-2"><table className={small}><tbody /></table><Table /></div>',
    ');',
    'const text = \'<table className="">\';',
  );
  expect(file).toMatchObject({ classNames: 2, tables: 1 });
});
