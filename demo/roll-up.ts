import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import { pool } from '@/lib/db/pool';

/** Rolls up what was just written, so that reports are complete at first sight. */
export async function rollUpAll(): Promise<void> {
  let { caughtUp } = await followLedger();
  while (!caughtUp) ({ caughtUp } = await followLedger());
  await refreshCohorts();
  await pool().query('ANALYZE event_rollup, save, save_rollup, cohort_rollup');
}
