import { beforeEach, expect, it } from 'vitest';
import { adminWordsFor } from './words';
import { nobodyText, seekRecipient } from './path-to-recipient';
import { admit, castOf, foundWorkspace, workspaceKeyOf, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let workspace: WorkspaceScope;
let agent: CastMember;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  ({ agent } = await castOf(pool(), workspace));
  await admit(pool(), workspace, { ref: 'CUS_1', email: 'ada@example.com', phone: '+351912345103' });
});

/** Where it leads, below the workspace; or what is said instead. */
async function seek(query: string): Promise<string> {
  const sought = await seekRecipient(agent.scope, query);
  if (!('path' in sought)) return nobodyText(adminWordsFor('en', 'UTC'), sought);
  return sought.path.replace(`/admin/${await workspaceKeyOf(pool(), workspace)}/`, '');
}

async function importedFrom(country: string): Promise<void> {
  await pool().query(
    `INSERT INTO recipient_import (id, workspace_id, file_name, format, default_country)
     VALUES (gen_random_uuid(), $1, 'people.csv', 'csv', $2)`,
    [workspace.workspaceId, country],
  );
}

it('A recipient is found by address, by a number in national format, and by a ref in any case', async () => {
  await importedFrom('PT');
  for (const query of [
    'ADA@example.com',
    '912 345 103',
    '00351 912 345 103',
    '+351 912345103',
    'CUS_1',
    'cus_',
    'Cus_1',
  ])
    expect([query, await seek(query)]).toEqual([
      query,
      expect.stringMatching(/^recipients(\/CUS_1|\?ref=CUS_)$/),
    ]);
});

it('The answer says why no one was found', async () => {
  expect(await seek('912 345 103')).toMatch(/type it with its country/);
  await importedFrom('PT');
  expect(await seek('912 345 104')).toBe('Nobody here has the number +351912345104.');
  expect(await seek('eve@example.com')).toBe('Nobody here has this e-mail address.');
  for (const half of ['ada@', '@example.com', 'example.com'])
    expect(await seek(half)).toMatch(/only when it is whole/);
  expect(await seek('nosuch')).toMatch(/a ref that begins like this/);
});
