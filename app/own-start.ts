import { checkStart, isStartChecked } from '@/domain/settings/installation/mutations';
import { keepMeasuringClock } from '@/lib/db/clock';
import { untilAnswered } from '@/lib/db/patience';
import { log } from '@/lib/log';
import { noteStopping } from '@/lib/stopping';

/**
 * Checks the start if only Next.js is hosted; otherwise the front door has done so before it starts Next.js. A refused
 * start ends the process: if the error were thrown at Next.js, it would go on listening and answer 500 to everything,
 * readiness included.
 */
export async function checkOwnStart(): Promise<void> {
  if (isStartChecked()) return;
  const onWait = (error: unknown) => {
    log().warn({ error }, 'The database does not answer yet: the start waits for it');
  };
  try {
    const warnings = await untilAnswered(() => checkStart('server'), { onWait });
    for (const warning of warnings) log().warn(warning);
    keepMeasuringClock();
    process.once('SIGTERM', noteStopping);
  } catch (error) {
    log().fatal({ error }, 'This server does not start: what is configured does not fit the database');
    process.exit(1);
  }
}
