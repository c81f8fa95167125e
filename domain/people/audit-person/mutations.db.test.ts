import { expect, it } from 'vitest';
import { readAuditPage } from '@/domain/access/audit/data';
import { noteInAuditOf } from '@/domain/people/audit-person/mutations';
import { admit, castOf, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

it('the audit log masks what was noted about someone, but not the ref that theirs was merged into', async () => {
  const workspace = await foundWorkspace(pool());
  const cast = await castOf(pool(), workspace);
  await admit(pool(), workspace, { ref: '1795780500712' });
  const about = { ref: '1795780500712' };
  await noteInAuditOf(cast.agent.scope, {
    action: 'recipient.changed',
    about: { ...about, note: 'Call 555 200 0480' },
  });
  await noteInAuditOf(cast.agent.scope, {
    action: 'recipient.merged',
    about: { ...about, into: '1795780500713' },
  });
  const { entries } = await readAuditPage(cast.owner.scope, {}, { before: null, limit: 10 });
  expect(entries.map(({ subject, details }) => [subject, details['note']])).toEqual([
    ['1795780500712', '→ 1795780500713'],
    ['1795780500712', 'Call [number]'],
  ]);
});
