import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { pool } from '@/lib/db/pool';

/**
 * Counters shared across processes, in the table `rate_limit`: each key has this many points in a window, which begins
 * with its first use.
 * @param seconds the window's length.
 */
export function sharedCounter(options: {
  name: string;
  points: number;
  seconds: number;
}): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: UNNAMED,
    storeType: 'pool',
    tableName: 'rate_limit',
    keyPrefix: options.name,
    tableCreated: true,
    points: options.points,
    duration: options.seconds,
  });
}

/** The current pool, without the library's names for its queries, which would collide in the embedded database. */
const UNNAMED = {
  query: ({ text, values }: { text: string; values: unknown[] }) => pool().query(text, values),
};
