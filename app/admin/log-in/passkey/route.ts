import { cookies } from 'next/headers';
import type { NextRequest } from 'next/server';
import { logInByPasskeyAlone, providerName } from '@/app/admin/_shell/auth';
import { safeReturn } from '@/app/admin/_shell/auth-paths';
import { cookieName, cookieOptions } from '@/app/admin/_shell/cookies';
import { visitorWords } from '@/app/admin/_shell/language';
import { waitText, whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { logInSentSchema, readSent, refuseSent } from '@/app/admin/_shell/sent-json';
import { askAlone } from '@/domain/access/passkey-log-in/mutations';
import { CHALLENGE_LASTS } from '@/domain/access/passkey-challenge/rules';
import { now, SECOND } from '@/lib/clock';
import { newId } from '@/lib/id';

/** Logs in with a passkey, without a password. */
export async function POST(request: NextRequest): Promise<Response> {
  const words = await visitorWords();
  const { t } = words;
  const read = await readSent(request, logInSentSchema, words);
  if ('refusal' in read) return read.refusal;
  const { passkey, to } = read.sent;
  if (!passkey) return ask();
  const outcome = await whileDatabaseAnswers(() => logInByPasskeyAlone(passkey));
  switch (outcome.kind) {
    case 'logged_in':
      return Response.json({ to: safeReturn(to) });
    case 'refused':
      return refuseSent(403, t('shell.passkey.refused'));
    case 'provider_first':
      return refuseSent(403, t('shell.passkey.providerFirst', { name: providerName() ?? 'OpenID Connect' }));
    case 'expired':
      return refuseSent(409, t('shell.passkey.expired'));
    case 'throttled':
      return refuseSent(429, waitText(outcome, t));
    case 'away':
      return refuseSent(503, t('shell.logIn.databaseAway'));
  }

  /** The challenge is for this browser only: a cookie contains whom it was made for. */
  async function ask(): Promise<Response> {
    const holder = newId();
    const asked = await whileDatabaseAnswers(async () => ({
      kind: 'asked' as const,
      options: await askAlone(holder, now()),
    }));
    if (asked.kind === 'away') return refuseSent(503, t('shell.logIn.databaseAway'));
    if (!asked.options) return refuseSent(409, t('shell.passkey.noHostName'));
    (await cookies()).set(cookieName('passkey'), holder, {
      ...cookieOptions(),
      maxAge: CHALLENGE_LASTS / SECOND,
    });
    return Response.json({ options: asked.options });
  }
}
