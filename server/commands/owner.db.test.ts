import { NOWHERE } from '@/domain/access/attempt/schema';
import { beforeEach, expect, it } from 'vitest';
import { openWorkspace } from '@/domain/access/scope/data';
import { logIn } from '@/domain/access/login/mutations';
import { engage, foundWorkspace, NOW, workspaceKeyOf, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { runCommand } from '@/server/test/command';

let scope: WorkspaceScope;
let key: string;
let owner: CastMember;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await workspaceKeyOf(pool(), scope);
  owner = await engage(pool(), scope, 'owner');
});

const reset = (...args: string[]) => runCommand('owner', ['reset', '--workspace', key, ...args]);

it('gives the only owner a new password, shows it once, and ends their sessions', async () => {
  const ran = await reset();
  expect(ran).toMatchObject({ code: 0, err: '' });
  const password = /password\s+(\S+)/.exec(ran.out)?.[1] ?? '';
  expect(await logIn({ email: owner.email, password }, NOWHERE, NOW)).toMatchObject({ kind: 'logged_in' });
  expect(await openWorkspace(owner.sessionId, key, null, NOW)).toEqual({ kind: 'logged_out' });
});

it('makes someone new an owner', async () => {
  const email = `new.${owner.loginId}@example.com`;
  expect(await reset('--email', ` ${email.toUpperCase()}`)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${email} is a new owner.`) as string,
  });
  // With two owners, the command needs to know which.
  expect(await reset()).toMatchObject({ code: 2, err: expect.stringContaining(owner.email) as string });
});

it('says what is wrong with its arguments', async () => {
  expect(await reset('--email', 'nobody')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"nobody" is not an e-mail address') as string,
  });
  expect(await runCommand('owner', ['reset', '--workspace', 'nowhere'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no workspace "nowhere"') as string,
  });
  expect(await runCommand('owner', ['delete'])).toMatchObject({ code: 2 });
});
