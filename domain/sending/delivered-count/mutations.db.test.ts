import { beforeEach, expect, it } from 'vitest';
import { grantMember } from '@/domain/access/scope/rules';
import type { MemberScope } from '@/domain/access/scope/schema';
import { listDelivered } from '@/domain/sending/delivered-count/data';
import { recordDelivered } from '@/domain/sending/delivered-count/mutations';
import type { Delivered } from '@/domain/sending/delivered-count/schema';
import { foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

let ada: MemberScope;

async function found(): Promise<MemberScope> {
  const { workspaceId } = await foundWorkspace(pool());
  const ids = {
    memberId: '00000000-0000-7000-8000-000000000001',
    loginId: '00000000-0000-7000-8000-000000000002',
  };
  const member = { ...ids, name: 'Ada', email: 'ada@example.com', role: 'marketer' } as const;
  return grantMember({ workspaceId, workspaceKey: 'w', workspaceName: 'Test', timeZone: 'UTC', member });
}

beforeEach(async () => {
  ada = await found();
});

const row = (campaign: string, day: string, delivered: number): Delivered => ({
  campaign,
  day,
  channel: 'email',
  delivered,
});

it('delivered counts are stored, newest first, and an unknown campaign is created', async () => {
  await recordDelivered(ada, [row('spring', '2026-03-01', 10), row('autumn', '2026-09-01', 20)]);
  expect(await listDelivered(ada)).toEqual([
    { ...row('autumn', '2026-09-01', 20), name: 'autumn' },
    { ...row('spring', '2026-03-01', 10), name: 'spring' },
  ]);
});

it('reporting the same counts again doubles nothing, and a new count replaces the old one', async () => {
  await recordDelivered(ada, [row('spring', '2026-03-01', 10)]);
  await recordDelivered(ada, [row('spring', '2026-03-01', 12), row('spring', '2026-03-02', 1)]);
  expect((await listDelivered(ada)).map(({ day, delivered }) => [day, delivered])).toEqual([
    ['2026-03-02', 1],
    ['2026-03-01', 12],
  ]);
});

it('each workspace has its own delivered counts, and the audit log says who reported them', async () => {
  await recordDelivered(ada, [row('spring', '2026-03-01', 10)]);
  expect(await listDelivered(await found())).toEqual([]);
  const { rows } = await pool().query<{ line: string }>(
    `SELECT concat_ws(' ', actor_name, action, subject) AS line FROM audit_entry WHERE workspace_id = $1`,
    [ada.workspaceId],
  );
  expect(rows.map(({ line }) => line)).toEqual(['Ada delivery.recorded spring']);
});
