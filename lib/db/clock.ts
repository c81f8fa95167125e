import { SECOND, setClockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const MEASURE_EVERY = 30 * SECOND;
const SAMPLES = 3;
/** Both clocks are read in whole milliseconds. */
const GRAIN = 1;

/**
 * Measures how many milliseconds the database's clock is ahead of this machine's, and lets `now()` go by it. Of a few
 * questions the one that was answered soonest tells most: the database read its clock somewhere between question and
 * answer. What is within that is no difference, so that on one machine the offset is 0.
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

/** Measures it again every half minute, for a process that serves on. @returns how to stop. */
export function keepMeasuringClock(): () => Promise<void> {
  // While the database is away the last measure holds.
  const timer = setInterval(() => void measureClock().catch(() => undefined), MEASURE_EVERY).unref();
  return () => {
    clearInterval(timer);
    return Promise.resolve();
  };
}

/** Between which numbers of milliseconds the difference lies. */
async function readSample(): Promise<{ least: number; most: number }> {
  // Not through now(): this is what it goes by.
  const asked = Date.now();
  const { rows } = await pool().query<{ at: string }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::text AS at',
  );
  const answered = Date.now();
  const at = Number(rows[0]?.at);
  return { least: at - answered - GRAIN, most: at - asked + GRAIN };
}
