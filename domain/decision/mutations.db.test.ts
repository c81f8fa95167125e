import { expect, it } from 'vitest';
import { recordSends } from '@/domain/decision/mutations';
import { admit, foundWorkspace, later, NOW } from '@/domain/testing';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

it('keeps the newest send of each topic and channel, whatever order they come in', async () => {
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada' });
  const send = (sentAt: Date, ref = 'ada') => ({ ref, channel: 'email', topic: 'news', sentAt }) as const;
  expect(await recordSends(scope, [send(later(-DAY)), send(NOW), send(NOW, 'nobody')])).toEqual(
    new Set(['nobody']),
  );
  await recordSends(scope, [send(later(-2 * DAY))]);
  const { rows } = await pool().query(
    'SELECT channel, topic, sent_at FROM last_send WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  expect(rows).toEqual([{ channel: 'email', topic: 'news', sent_at: NOW }]);
});
