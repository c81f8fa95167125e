import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { origin } from '@/app/admin/_shell/auth-options';
import { ACCOUNT_PATH, logInPage } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { readSent, refuseSent } from '@/app/admin/_shell/sent-json';
import { currentLogin } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { SessionOver } from '@/components/admin/session-over';
import type { LoginScope } from '@/domain/access/scope/schema';
import { addPasskey, askToMake } from '@/domain/access/passkey/mutations';
import { MAX_PASSKEYS, madePasskeySchema, passkeyNameSchema } from '@/domain/access/passkey/schema';
import { now } from '@/lib/clock';
import { selfProblem } from '../self-problem';

/**
 * Two requests: one asks who the member is and returns the options for making a passkey; the other stores the passkey
 * made.
 */
const sentSchema = z.union([
  z.object({ name: z.string().max(1_000), made: madePasskeySchema }),
  z.object({ name: z.string().max(1_000), password: z.string().max(1_000) }),
]);

/** As forms are answered when the session is over: the input stays. */
function sessionOver(t: AdminWords['t']): SessionOver {
  const href = logInPage('ended', ACCOUNT_PATH);
  return { sessionOver: { text: t('shell.sessionOver.text'), link: t('shell.sessionOver.logIn'), href } };
}

/** Adds a passkey to the member's own account. */
export async function POST(request: NextRequest): Promise<Response> {
  const words = await visitorWords();
  const { t } = words;
  const read = await readSent(request, sentSchema, words);
  if ('refusal' in read) return read.refusal;
  const { sent } = read;
  const name = passkeyNameSchema.safeParse(sent.name).data;
  if (name === undefined) return refuseSent(422, t('shell.passkey.nameMissing'), 'name');
  const outcome = await whileDatabaseAnswers(async () => {
    const login = await currentLogin();
    return login ? take(login) : { kind: 'logged_out' as const };
  });
  switch (outcome.kind) {
    case 'asked':
      return Response.json({ options: outcome.options });
    case 'added':
      return Response.json({ recoveryCodes: outcome.recoveryCodes }, { status: 201 });
    case 'logged_out':
      return Response.json(sessionOver(t), { status: 401 });
    case 'refused':
      return 'made' in sent
        ? refuseSent(403, t('shell.passkey.notAdded'))
        : refuseSent(403, selfProblem(outcome, words), 'password');
    case 'stale':
      return refuseSent(403, selfProblem(outcome, words), 'password');
    case 'throttled':
      return refuseSent(429, selfProblem(outcome, words), 'password');
    case 'expired':
      return refuseSent(409, t('shell.passkey.expired'));
    case 'too_many':
      return refuseSent(409, t('shell.passkey.tooMany', { most: MAX_PASSKEYS }));
    case 'no_host_name':
      return refuseSent(409, t('shell.passkey.noHostName'));
    case 'away':
      return refuseSent(503, t('shell.logIn.databaseAway'));
  }

  async function take(login: LoginScope) {
    return 'made' in sent
      ? addPasskey(login, { name: name ?? '', made: sent.made }, now())
      : askToMake(login, sent.password, await origin(), now());
  }
}
