import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { pool } from '@/lib/db/pool';

/**
 * Counters that hold across processes, in the table `rate_limit`: each key has so many points in a window, which begins
 * with its first.
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

/** The pool of the moment, without the library's names for its queries, which would collide in the embedded database. */
const UNNAMED = {
  query: ({ text, values }: { text: string; values: unknown[] }) => pool().query(text, values),
};
