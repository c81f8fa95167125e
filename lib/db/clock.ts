import { SECOND, setClockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const MEASURE_EVERY = 30 * SECOND;
const SAMPLES = 3;
/** Both clocks are read in whole milliseconds. */
const GRAIN = 1;

/**
 * Measures how many milliseconds the database's clock is ahead of this machine's, and makes `now()` follow it. Uses the
 * fastest of a few round trips, because the database read its clock somewhere between question and answer. A difference
 * within that uncertainty counts as none, so that on one machine the offset is 0.
 */
export async function measureClock(): Promise<number> {
  let best = await readSample();
  for (let taken = 1; taken < SAMPLES; taken += 1) {
    const next = await readSample();
    if (next.most - next.least < best.most - best.least) best = next;
  }
  const offset = best.least <= 0 && best.most >= 0 ? 0 : Math.round((best.least + best.most) / 2);
  setClockOffset(offset);
  return offset;
}

/** Measures it again every half minute, for a process that keeps serving. @returns how to stop. */
export function keepMeasuringClock(): () => Promise<void> {
  // While the database is away the last measurement is kept.
  const timer = setInterval(() => void measureClock().catch(() => undefined), MEASURE_EVERY).unref();
  return () => {
    clearInterval(timer);
    return Promise.resolve();
  };
}

/** The bounds of the difference, in milliseconds. */
async function readSample(): Promise<{ least: number; most: number }> {
  // Not now(), which depends on this measurement.
  const asked = Date.now();
  const { rows } = await pool().query<{ at: string }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::text AS at',
  );
  const answered = Date.now();
  const at = Number(rows[0]?.at);
  return { least: at - answered - GRAIN, most: at - asked + GRAIN };
}
