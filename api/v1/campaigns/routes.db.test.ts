import { beforeEach, describe, expect, it } from 'vitest';
import { NONE_REJECTED } from '@/api/v1/http/by-row';
import { apiCaller } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
});

describe('PUT /campaigns/{key}/delivered', () => {
  const put = (days: object[]) => call('/campaigns/spring/delivered', { method: 'PUT', body: { days } });
  const day = (delivered: number, rest: object = {}) => ({
    day: '2026-03-01',
    channel: 'email',
    delivered,
    ...rest,
  });
  const kept = async () => {
    const { rows } = await pool().query<{ line: string }>(
      `SELECT concat_ws(' ', c.key, d.day, d.channel, d.delivered) AS line
         FROM campaign_delivery d JOIN campaign c ON c.id = d.campaign_id WHERE c.workspace_id = $1 ORDER BY 1`,
      [scope.workspaceId],
    );
    return rows.map(({ line }) => line);
  };

  it('stores counts by day, replaces them when they are sent again, and names the API key in the audit log', async () => {
    expect((await put([day(10), day(7, { channel: 'sms' })])).body).toEqual({
      campaign: 'spring',
      days: 2,
      ...NONE_REJECTED,
    });
    await put([day(11), day(12)]);
    await put([day(3, { day: '2026-03-02' })]);
    expect(await kept()).toEqual([
      'spring 2026-03-01 email 12',
      'spring 2026-03-01 sms 7',
      'spring 2026-03-02 email 3',
    ]);
    const { rows } = await pool().query<{ actor_name: string }>(
      `SELECT DISTINCT actor_name FROM audit_entry WHERE workspace_id = $1 AND action = 'delivery.recorded'`,
      [scope.workspaceId],
    );
    expect(rows).toEqual([{ actor_name: 'Test' }]);
  });

  it('rejects future days and channels that the workspace does not use, and stores the others', async () => {
    const answer = await put([day(1), day(1, { day: '2999-01-01' }), day(1, { channel: 'mail' })]);
    expect(answer.body).toMatchObject({
      days: 1,
      rejected: 2,
      rejects: [
        { at: '/days/1', field: 'day', code: 'future' },
        { at: '/days/2', field: 'channel', code: 'not_offered' },
      ],
    });
    expect(await kept()).toEqual(['spring 2026-03-01 email 1']);
  });
});
