import { NOWHERE } from '@/domain/access/attempt/schema';
import { expect, it } from 'vitest';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { readPublished } from '@/domain/settings/draft/data';
import { findProblems } from '@/domain/settings/draft/rules';
import { logIn } from '@/domain/access/login/mutations';
import { NOW } from '@/domain/testing';
import { newId } from '@/lib/id';
import { runCommand } from '@/server/test/command';

const key = () => `acme-${newId().slice(-8)}`;
const create = (name: string, ...args: string[]) =>
  runCommand('workspace', ['create', name, '--name', 'Acme', '--contact', 'hello@acme.example', ...args]);

it('creates a workspace that lacks only what its owner has to add, and lets the owner log in', async () => {
  const acme = key();
  const email = `owner.${acme}@example.com`;
  const ran = await create(
    acme,
    '--owner',
    email,
    '--locales',
    'pt-BR,en',
    '--time-zone',
    'America/Sao_Paulo',
  );
  expect(ran).toMatchObject({ code: 0, err: '' });
  const password = /password\s+(\S+)/.exec(ran.out)?.[1] ?? '';
  expect(await logIn({ email, password }, NOWHERE, NOW)).toMatchObject({ kind: 'logged_in' });
  const scope = await openWorkspaceAsOperator(acme);
  const published = await readPublished(scope!);
  expect(published.sender).toMatchObject({ name: 'Acme', locales: ['pt-BR', 'en'] });
  expect(findProblems(published, published).map(({ code }) => code)).toEqual(['address_missing']);
  expect((await runCommand('workspace', ['list'])).out).toContain(acme);
  expect(await create(acme, '--owner', email)).toMatchObject({
    code: 2,
    err: expect.stringContaining(`There is a workspace "${acme}" already.`) as string,
  });
});

it.each([
  [['--owner', 'nobody'], '--owner must be an e-mail address.'],
  [['--owner', 'a@b.example', '--locales', 'tlh'], '--locales must be some of these'],
  [['--owner', 'a@b.example', '--time-zone', 'Mars/Base'], '--time-zone must be an IANA name'],
  [
    ['--owner', 'a@b.example', '--time-zone', 'US/Pacific-New'],
    'The database does not know the time zone US/Pacific-New',
  ],
  [[], 'create needs a key, --name, --contact and --owner.'],
])('refuses %j, and creates nothing', async (args, said) => {
  const acme = key();
  expect(await create(acme, ...args)).toMatchObject({
    code: 2,
    err: expect.stringContaining(said) as string,
  });
  expect(await openWorkspaceAsOperator(acme)).toBeNull();
});
