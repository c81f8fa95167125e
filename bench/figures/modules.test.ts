import { expect, it } from 'vitest';
import { areaOf, moduleOf, untestedModules } from './modules';

it.each([
  ['domain/address/rules.ts', 'address', null],
  ['domain/address/rules.cover.test.ts', 'address', null],
  ['domain/people/address/data.db.test.ts', 'people/address', 'people'],
  ['domain/choices/preference/mutations/first-stop.ts', 'choices/preference', 'choices'],
  ['domain/reports/diagnosis/finding/rules.ts', 'reports/diagnosis/finding', 'reports'],
  ['domain/people/address/examples.ts', 'people/address', 'people'],
])('%s is part of the module %s', (file, module, area) => {
  expect(moduleOf(file)).toBe(module);
  expect(areaOf(module)).toBe(area);
});

it.each(['lib/clock.ts', 'domain/testing.ts', 'api/v1/data.ts'])('%s is part of no module', (file) => {
  expect(moduleOf(file)).toBeNull();
});

it('a module has a test beside it where one of its files has', () => {
  const paths = [
    'domain/a/x/rules.ts',
    'domain/a/x/data.ts',
    'domain/a/x/data.db.test.ts',
    'domain/a/y/rules.ts',
  ];
  expect(untestedModules(paths)).toEqual(['a/y']);
});
