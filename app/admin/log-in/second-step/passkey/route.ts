import type { NextRequest } from 'next/server';
import { logInByPasskeyStep } from '@/app/admin/_shell/auth';
import { safeReturn } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { waitText, whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { logInSentSchema, readSent, refuseSent } from '@/app/admin/_shell/sent-json';
import { currentSessionId } from '@/app/admin/_shell/session';
import { askAtStep } from '@/domain/access/passkey-log-in/mutations';
import { openSecondStep } from '@/domain/access/second-factor/data';
import { now } from '@/lib/clock';

/** Accepts a passkey as second factor, after the right password. */
export async function POST(request: NextRequest): Promise<Response> {
  const words = await visitorWords();
  const { t } = words;
  const read = await readSent(request, logInSentSchema, words);
  if ('refusal' in read) return read.refusal;
  const { passkey, to } = read.sent;
  const outcome = await whileDatabaseAnswers(async () => (passkey ? logInByPasskeyStep(passkey) : ask()));
  switch (outcome.kind) {
    case 'asked':
      return Response.json({ options: outcome.options });
    case 'logged_in':
      return Response.json({ to: safeReturn(to) });
    case 'none':
      return refuseSent(409, t('shell.passkey.noneHere'));
    case 'refused':
      return refuseSent(403, t('shell.passkey.refused'));
    case 'expired':
      return refuseSent(409, t('shell.passkey.expired'));
    case 'gone':
      return refuseSent(401, t('shell.passkey.stepGone'));
    case 'throttled':
      return refuseSent(429, waitText(outcome, t));
    case 'away':
      return refuseSent(503, t('shell.logIn.databaseAway'));
  }
}

async function ask() {
  const step = await openSecondStep(await currentSessionId(), now());
  if (!step) return { kind: 'gone' as const };
  const options = await askAtStep(step, now());
  return options ? { kind: 'asked' as const, options } : { kind: 'none' as const };
}
