'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { action, FORM } from './action';
import { forgetSession } from './auth';
import { LOG_IN_PATH } from './auth-paths';
import { cookieName, cookieOptions } from './cookies';
import { currentSessionId } from './session';
import { localeSchema } from '@/domain/workspace/schema';
import { endSession } from '@/domain/access/login/mutations';
import { DAY, now, SECOND } from '@/lib/clock';

/** Ends the session in the database, so that a copy of its cookie is useless too. Requirement 29. */
export const logOut = action([], async (): Promise<void> => {
  const sessionId = await currentSessionId();
  if (sessionId) await endSession(sessionId, now());
  await forgetSession();
  redirect(LOG_IN_PATH);
});

/** Remembers the picked language for a year. */
export const pickLanguage = action([FORM], async (data): Promise<void> => {
  const locale = localeSchema.safeParse(data.get('locale')).data;
  if (!locale) return;
  (await cookies()).set(cookieName('language'), locale, { ...cookieOptions(), maxAge: (365 * DAY) / SECOND });
});
