import { z } from 'zod';
import type { MemberScope } from '@/domain/access/scope/schema';
import { HURRIED_OF_ALERT, readAlertDays, type AlertDays } from '@/domain/reports/alert/data';
import { judgeDay, type ChannelDays, type JudgedDay } from '@/domain/reports/alert/rules';
import type { AcknowledgeOutcome } from '@/domain/reports/alert/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { announce } from '@/domain/feed/notice/mutations';
import { addDays } from '@/lib/days';
import { groupsBy } from '@/lib/group';
import { transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { allOrEach } from '@/lib/each';
import { newId } from '@/lib/id';
import { log } from '@/lib/log';
import { maskText } from '@/lib/mask';

/**
 * Checks today and yesterday in each workspace for unusually many opt-outs, as far as the ledger is rolled up. There is
 * at most one alert per day and channel; later figures update it, and withdraw it if they explain it and no one has
 * acknowledged it.
 * @returns how many alerts are new.
 */
export async function findAlerts(now: Date): Promise<{ found: number }> {
  let found = 0;
  await allOrEach(
    await readAlertDays(now),
    async (workspaces) => {
      found += (await keepAlerts(workspaces.flatMap(judge), now)).found;
    },
    (error, { workspaceId }) => {
      log().error({ error, workspace: workspaceId }, 'The alerts of a workspace could not be found');
    },
  );
  return { found };
}

/** Judges today and yesterday in a workspace. */
function judge({ workspaceId, today, gone, since, days }: AlertDays): Judged[] {
  const channels = [...groupsBy(days, ({ channel }) => channel)].map(([channel, own]): ChannelDays => ({
    channel,
    days: new Map(own.map((one) => [one.day, one])),
  }));
  return [
    { day: today, gone },
    { day: addDays(today, -1), gone: 1 },
  ].map(({ day, gone }) => ({ workspaceId, day, judged: judgeDay(channels, day, { gone, since }) }));
}

type Judged = { workspaceId: string; day: string; judged: JudgedDay[] };

async function keepAlerts(days: readonly Judged[], now: Date): Promise<{ found: number }> {
  const rows = days.flatMap(({ workspaceId, day, judged }) =>
    judged
      .filter(({ verdict }) => verdict !== 'usual')
      .map(({ verdict, ...figures }) => ({
        id: newId(),
        workspace_id: workspaceId,
        day,
        channel: figures.channel,
        opt_outs: figures.optOuts,
        expected: figures.expected,
        delivered: figures.delivered,
        score: figures.score,
        is_new: verdict === 'alert',
      })),
  );
  const looked = days.map(({ workspaceId, day }) => ({ workspace_id: workspaceId, day }));
  return transaction(async (client) => {
    const unusual = rowSource(rows, ROW);
    const { rows: kept } = await client.query<KeptAlert>(
      `INSERT INTO alert (id, workspace_id, day, channel, found_at, opt_outs, expected, delivered, score)
       SELECT id, workspace_id, day, channel, $${unusual.values.length + 1}, opt_outs, expected, delivered, score
         FROM ${unusual.sql}
        WHERE is_new OR EXISTS (
          SELECT FROM alert a
           WHERE a.workspace_id = rows.workspace_id AND a.day = rows.day AND a.channel = rows.channel)
       ON CONFLICT (workspace_id, day, channel) DO UPDATE
          SET opt_outs = excluded.opt_outs, expected = excluded.expected, delivered = excluded.delivered,
              score = excluded.score
       RETURNING xmax = 0 AS is_new, id, workspace_id, day::text, channel, opt_outs, expected, delivered, score`,
      [...unusual.values, now],
    );
    await client.query(`UPDATE alert a SET hurried = ${HURRIED_OF_ALERT} WHERE a.id = ANY ($1::uuid[])`, [
      kept.map(({ id }) => id),
    ]);
    const all = rowSource(looked, { workspace_id: 'uuid', day: 'date' });
    const still = rowSource(rows, ROW, { alias: 'still', firstParameter: all.values.length + 1 });
    await client.query(
      `DELETE FROM alert a USING ${all.sql}
        WHERE a.workspace_id = rows.workspace_id AND a.day = rows.day AND a.acknowledged_at IS NULL
          AND NOT EXISTS (
            SELECT FROM ${still.sql}
             WHERE still.workspace_id = a.workspace_id AND still.day = a.day AND still.channel = a.channel)`,
      [...all.values, ...still.values],
    );
    const found = kept.filter((one) => one.is_new);
    await announce(client, found.map(noticeOf), now);
    return { found: found.length };
  });
}

type KeptAlert = {
  is_new: boolean;
  id: string;
  workspace_id: string;
  day: string;
  channel: string;
  opt_outs: number;
  expected: number;
  delivered: number;
  score: number;
};

function noticeOf({ workspace_id: workspaceId, opt_outs: optOuts, channel, ...alert }: KeptAlert) {
  const { id, day, expected, delivered, score } = alert;
  return {
    workspaceId,
    type: 'alert.opened' as const,
    data: { id, day, channel: channel === '*' ? null : channel, optOuts, expected, delivered, score },
  };
}

const ROW = {
  id: 'uuid',
  workspace_id: 'uuid',
  day: 'date',
  channel: 'text',
  opt_outs: 'int',
  expected: 'float8',
  delivered: 'int',
  score: 'float8',
  is_new: 'bool',
};

/** Records in the audit log that a member has acknowledged an alert; only the first acknowledgement counts. */
export async function acknowledgeAlert(
  scope: MemberScope,
  id: string,
  note: string,
  now: Date,
): Promise<AcknowledgeOutcome> {
  if (!z.uuid().safeParse(id).success) return { kind: 'not_found' };
  return transaction(async (client) => {
    const { rows } = await client.query<{ day: string; channel: string }>(
      `UPDATE alert SET acknowledged_at = $3, acknowledged_by = $4, note = $5
        WHERE id = $1::uuid AND workspace_id = $2 AND acknowledged_at IS NULL
        RETURNING day::text, channel`,
      [id, scope.workspaceId, now, scope.member.name, maskText(note)],
    );
    const [alert] = rows;
    if (alert) {
      await appendAudit(client, scope, {
        action: 'alert.acknowledged',
        subject: `${alert.day} ${alert.channel}`,
      });
      return { kind: 'acknowledged' };
    }
    const known = await client.query('SELECT FROM alert WHERE id = $1::uuid AND workspace_id = $2', [
      id,
      scope.workspaceId,
    ]);
    return { kind: known.rowCount ? 'already' : 'not_found' };
  });
}
