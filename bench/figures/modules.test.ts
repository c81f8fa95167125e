import { expect, it } from 'vitest';
import { areasOf, moduleOf, untestedModules } from './modules';

it.each([
  ['domain/address/rules.ts', 'address'],
  ['domain/address/rules.cover.test.ts', 'address'],
  ['domain/people/address/data.db.test.ts', 'people/address'],
  ['domain/choices/preference/mutations/first-stop.ts', 'choices/preference'],
  ['domain/reports/diagnosis/finding/rules.ts', 'reports/diagnosis/finding'],
  ['domain/people/address/examples.ts', 'people/address'],
])('%s is part of the module %s', (file, module) => {
  expect(moduleOf(file)).toBe(module);
});

it('an area contains modules, or is a module itself', () => {
  expect(areasOf(['people/address', 'people/recipient', 'workspace'])).toEqual(['people', 'workspace']);
  expect(areasOf(['address', 'workspace'])).toEqual([]);
});

it.each(['lib/clock.ts', 'domain/testing.ts', 'api/v1/data.ts'])('%s is part of no module', (file) => {
  expect(moduleOf(file)).toBeNull();
});

it('a module counts as tested if one of its files has a test beside it', () => {
  const paths = [
    'domain/a/x/rules.ts',
    'domain/a/x/data.ts',
    'domain/a/x/data.db.test.ts',
    'domain/a/y/rules.ts',
  ];
  expect(untestedModules(paths)).toEqual(['a/y']);
});
