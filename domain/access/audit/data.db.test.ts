import { parse } from 'csv-parse/sync';
import { beforeEach, expect, it } from 'vitest';
import { exportAudit, readAuditChoices, readAuditPage } from '@/domain/access/audit/data';
import { appendAudit, noteInAudit } from '@/domain/access/audit/mutations';
import { auditFilterSchema } from '@/domain/access/audit/schema';
import { castOf, foundWorkspace, type CastMember } from '@/domain/testing';
import type { Role } from '@/domain/access/scope/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
});

const note = (by: CastMember, subject: string) =>
  noteInAudit(by.scope, { action: 'report.exported', subject, details: { kind: 'email' } });
const subjectsOf = async (filter = {}, before: string | null = null, limit = 10) => {
  const page = await readAuditPage(cast.owner.scope, filter, { before, limit });
  return { subjects: page.entries.map(({ subject }) => subject), next: page.nextBefore };
};

it('the audit log is read newest first, a page at a time, and each entry once', async () => {
  for (const subject of ['a', 'b', 'c', 'd']) await note(cast.agent, subject);
  const first = await subjectsOf({}, null, 3);
  expect(first.subjects).toEqual(['d', 'c', 'b']);
  expect(await subjectsOf({}, first.next, 3)).toEqual({ subjects: ['a'], next: null });
});

it('the audit log is filtered by action, by person and by day', async () => {
  await note(cast.agent, 'a');
  await note(cast.owner, 'b');
  await noteInAudit(cast.owner.scope, { action: 'audit.exported', subject: 'c' });
  expect((await subjectsOf({ action: 'audit.exported' })).subjects).toEqual(['c']);
  expect((await subjectsOf({ loginId: cast.agent.loginId })).subjects).toEqual(['a']);
  const today = new Date().toISOString().slice(0, 10);
  expect((await subjectsOf({ from: today, to: today })).subjects).toEqual(['c', 'b', 'a']);
  expect((await subjectsOf({ to: '2020-01-01' })).subjects).toEqual([]);
  expect((await subjectsOf({ from: '2999-01-01' })).subjects).toEqual([]);
  expect(await readAuditChoices(cast.owner.scope)).toEqual({
    actions: ['audit.exported', 'report.exported'],
    people: [
      { loginId: cast.agent.loginId, name: 'The agent' },
      { loginId: cast.owner.loginId, name: 'The owner' },
    ],
  });
});

it.each(['2026-02-30', '2026-13-01', '0000-00-00', '0000-01-01'])(
  'the audit log is not filtered by a day that does not exist: %s',
  async (day) => {
    await note(cast.agent, 'a');
    expect((await subjectsOf(auditFilterSchema.parse({ from: day, to: day }))).subjects).toEqual(['a']);
  },
);

it('the audit log of one workspace does not show another’s entries (requirement 29)', async () => {
  await note(cast.agent, 'a');
  const page = await readAuditPage(cast.stranger.scope, {}, { before: null, limit: 10 });
  expect(page.entries).toEqual([]);
});

it('the audit log is exported whole as CSV, with cells that a spreadsheet does not run (requirement 31)', async () => {
  await note(cast.agent, '=1+1');
  await appendAudit(pool(), workspace, { action: 'member.owner_reset' });
  let text = '';
  for await (const part of exportAudit(cast.owner.scope, {})) text += part;
  const rows: string[][] = parse(text);
  expect(rows.map(([, ...cells]) => cells)).toEqual([
    ['member', 'action', 'subject', 'details'],
    ['npm run', 'member.owner_reset', '', '{}'],
    ['The agent', 'report.exported', "'=1+1", '{"kind":"email"}'],
  ]);
});

it('the audit log refuses every change to its entries', async () => {
  await note(cast.agent, 'a');
  for (const sql of ["UPDATE audit_entry SET subject = 'b'", 'DELETE FROM audit_entry'])
    await expect(pool().query(sql)).rejects.toThrow(/append-only/);
});
