/**
 * Runs around each file of tests that shares its process with others (see vitest.config.ts): what a process keeps one
 * of has to be left as it was found, or the files after it would test something else.
 */
import { afterAll, expect, vi } from 'vitest';
import { clockOffset } from '@/lib/clock';
import { isNotedAway } from '@/lib/db/away';
import { pool } from '@/lib/db/pool';
import { mayPrepare } from '@/lib/db/prepared';
import { env } from '@/lib/env';
import { isStopping } from '@/lib/stopping';

const HINT = 'A file that changes what its process keeps runs alone: add it to ALONE in vitest.config.ts';

function keptByProcess(): Record<string, unknown> {
  return {
    environment: { ...process.env },
    parsed: { ...env() },
    clock: { offset: clockOffset(), isFake: vi.isFakeTimers(), now: Date.now },
    fetch,
    isDatabaseAway: isNotedAway(),
    mayPrepare: mayPrepare(),
    isStopping: isStopping(),
  };
}

const before = keptByProcess();
const poolBefore = pool();

afterAll(() => {
  expect(keptByProcess(), HINT).toEqual(before);
  expect(pool() === poolBefore && !poolBefore.ended, `${HINT} (it closed the pool)`).toBe(true);
});
