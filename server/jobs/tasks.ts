import type { TaskList } from 'graphile-worker';
import { findAlerts } from '@/domain/reports/alert/mutations';
import { forgetOldRequests } from '@/domain/access/idempotency/mutations';
import { watchPropagation } from '@/domain/feed/propagation/mutations';
import { forgetOldFiles } from '@/domain/imports/job/mutations/files';
import { countExperiments } from '@/domain/reports/experiment/mutations';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { followLedger, rebuildWhereAsked } from '@/domain/reports/rollup/mutations/follow';
import { pruneMessages } from '@/domain/feed/message/mutations';
import { listUnknownZones } from '@/domain/workspace/data';
import { now } from '@/lib/clock';
import { log } from '@/lib/log';

/** The timetable: `minute hour day month weekday task`, in UTC. A task that is still queued is not queued again. */
export const CRONTAB = `
* * * * * follow-ledger ?max=3&jobKey=follow-ledger
*/5 * * * * find-alerts ?max=3&jobKey=find-alerts
*/5 * * * * watch-propagation ?max=3&jobKey=watch-propagation
*/10 * * * * count-experiments ?max=3&jobKey=count-experiments
0 * * * * refresh-cohorts ?max=3&jobKey=refresh-cohorts
20 * * * * forget-old-files ?max=3&jobKey=forget-old-files
30 * * * * prune-messages ?max=3&jobKey=prune-messages
40 * * * * forget-old-requests ?max=3&jobKey=forget-old-requests
`;

/** Tasks that also run when a worker starts, without waiting for their hour. */
export const AT_START = ['refresh-cohorts'] as const;

/** @param stopping aborted when the worker is told to stop: a task of many steps ends after the current one. */
export function tasksUntil(stopping: AbortSignal): TaskList {
  return {
    'follow-ledger': async () => {
      await rebuildWhereAsked();
      await catchUp(stopping);
    },
    'find-alerts': async () => {
      // It alerts on what is rolled up, so the rollup comes first.
      await catchUp(stopping);
      await findAlerts(now());
    },
    'watch-propagation': async () => {
      await watchPropagation(now());
    },
    'count-experiments': async () => {
      const { stopped } = await countExperiments(now());
      if (stopped.length > 0) log().warn({ stopped }, 'Experiments were stopped because they do harm');
    },
    'refresh-cohorts': async () => {
      await tellUnknownZones();
      await refreshCohorts();
    },
    'forget-old-files': () => forgetOldFiles(now()),
    'prune-messages': () => pruneMessages(now()),
    'forget-old-requests': () => forgetOldRequests(now()),
  };
}

/** Days of these workspaces are counted in UTC until a member sets another zone. */
async function tellUnknownZones(): Promise<void> {
  for (const unknown of await listUnknownZones())
    log().error(
      unknown,
      'The database does not know the time zone of a workspace: its days are counted in UTC',
    );
}

/** Follows the ledger to its end, batch by batch. */
export async function catchUp(stopping: AbortSignal): Promise<void> {
  let { caughtUp } = await followLedger();
  while (!caughtUp && !stopping.aborted) ({ caughtUp } = await followLedger());
}
