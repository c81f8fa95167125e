import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PLAIN, REACT, TYPED } from './oxlint-samples';

const HOOKS = `import { useEffect, useMemo, useRef, useState } from 'react';\nexport const used = [useEffect, useMemo, useRef, useState];\n`;

type Rules = Record<string, unknown>;
const { rules, overrides } = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as {
  rules: Rules;
  overrides: { rules: Rules }[];
};
const enforced = [rules, ...overrides.map((each) => each.rules)]
  .flatMap((each) => Object.keys(each))
  .filter((rule, index, all) => all.indexOf(rule) === index);

/** Lints each sample as a file of its own, in a project with this one's settings. The names of the rules it breaks. */
function brokenBySamples(): Record<string, string[]> {
  const root = mkdtempSync(path.join(tmpdir(), 'optdown-oxlint-'));
  try {
    mkdirSync(path.join(root, 'app'));
    symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'), 'junction');
    for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(file, path.join(root, file));
    const files = Object.entries({ ...PLAIN, ...TYPED }).map(([rule, code]) => [rule, code] as const);
    const components = Object.entries(REACT).map(([rule, code]) => [rule, HOOKS + code] as const);
    const names = new Map<string, string>();
    for (const [rule, code] of [...files, ...components]) {
      const name = `app/${rule.replace('/', '-')}.tsx`;
      names.set(name, rule);
      writeFileSync(path.join(root, name), code);
    }
    const oxlint = path.resolve('node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json', 'app'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    const broken: Record<string, string[]> = {};
    for (const { code, filename } of diagnostics) {
      const rule = names.get(filename.replaceAll('\\', '/'));
      if (rule !== undefined)
        (broken[rule] ??= []).push(code.replace(/^([\w-]+?)(?:-hooks)?\((.+)\)$/, '$1/$2'));
    }
    return broken;
  } finally {
    rmSync(root, { recursive: true });
  }
}

it('Oxlint reports a sample of each rule that it is trusted with, with types and without', () => {
  const broken = brokenBySamples();
  expect(enforced.filter((rule) => !broken[rule]?.includes(rule))).toEqual([]);
});
