import { expect, it } from 'vitest';
import { startingConfiguration } from '@/domain/settings/create-workspace/rules';
import { newWorkspaceSchema } from '@/domain/settings/create-workspace/schema';
import { findProblems } from '@/domain/settings/draft/rules';
import { configurationSchema } from '@/domain/settings/draft/schema';

const GIVEN = newWorkspaceSchema.parse({
  key: 'acme',
  name: 'Acme',
  contactEmail: 'hello@acme.example',
  timeZone: 'America/Sao_Paulo',
  locales: ['en', 'pt-BR'],
  postalAddress: '1 Acme Street',
});

/** The places in a configuration that prevent publishing it. */
function problemsOf(configuration: ReturnType<typeof startingConfiguration>): string[] {
  return findProblems(configuration, configuration).map(({ at }) => at);
}

it('the starting configuration can be published as it is, once it has a postal address', () => {
  const configuration = startingConfiguration(GIVEN);
  expect(configurationSchema.parse(configuration)).toEqual(configuration);
  expect(problemsOf(configuration)).toEqual([]);
  expect(problemsOf(startingConfiguration({ ...GIVEN, postalAddress: '' }))).toEqual([
    'sender.postalAddress',
  ]);
});
