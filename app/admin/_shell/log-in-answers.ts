import type { AdminWords } from './words';
import type { Throttled } from '@/domain/access/attempt/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { log } from '@/lib/log';

/** When to try again, in words. */
export function waitText({ waitSeconds: seconds }: Throttled, t: AdminWords['t']): string {
  if (seconds * SECOND < MINUTE) return t('shell.logIn.throttledBriefly', { seconds });
  return t('shell.logIn.throttled', { minutes: Math.ceil((seconds * SECOND) / MINUTE) });
}

/** The outcome of a log-in, or that the database is down: then the input is not reported as wrong. */
export async function whileDatabaseAnswers<T>(work: () => Promise<T>): Promise<T | { kind: 'away' }> {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    log().warn({ error }, 'A log-in could not be checked');
    noteDatabaseAway();
    return { kind: 'away' };
  }
}
