import NextAuth from 'next-auth';
import { cookies } from 'next/headers';
import { NextRequest, NextResponse } from 'next/server';
import {
  authOptions,
  INVITATION,
  OIDC,
  PASSKEY,
  PASSWORD,
  SECOND_STEP,
  withTold,
  type Told,
} from './auth-options';
import { AUTH_PATH, logInPage } from './auth-paths';
import { cookieName, cookieOptions } from './cookies';
import { deviceFor } from '@/domain/access/attempt/mutations';
import { DEVICE_LASTS } from '@/domain/access/attempt/rules';
import type { AcceptOutcome } from '@/domain/access/invitation/mutations';
import type { LogInOutcome } from '@/domain/access/login/mutations';
import { loginEmailSchema } from '@/domain/access/login/schema';
import type { PasskeyLogIn, StepByPasskey } from '@/domain/access/passkey-log-in/mutations';
import type { ShownPasskey } from '@/domain/access/passkey/schema';
import type { StepOutcome } from '@/domain/access/second-factor/mutations';
import { now, SECOND } from '@/lib/clock';
import { env } from '@/lib/env';

/** The provider's name on the log-in page; null if there is none. */
export function providerName(): string | null {
  return env().OIDC_NAME ?? null;
}

/** Logs in with a password through next-auth, and sets its cookie. Only in a server action. */
export async function logInByPassword(given: { email: string; password: string }): Promise<LogInOutcome> {
  const outcome = (await ask('callback', PASSWORD, given)).told.outcome as LogInOutcome | undefined;
  if (outcome?.kind === 'logged_in') await keepDevice(given.email);
  return outcome ?? { kind: 'refused' };
}

/** Accepts an invitation through next-auth, which logs in. Only in a server action. */
export async function logInByInvitation(
  email: string,
  given: { token: string; name: string; password: string },
): Promise<AcceptOutcome> {
  const outcome = (await ask('callback', INVITATION, given)).told.outcome as AcceptOutcome | undefined;
  if (outcome?.kind === 'accepted') await keepDevice(email);
  return outcome ?? { kind: 'refused' };
}

/** Passes a code as second factor to next-auth, which sets the cookie of a new session. Only in a server action. */
export async function logInBySecondStep(code: string): Promise<StepOutcome> {
  const outcome = (await ask('callback', SECOND_STEP, { code })).told.outcome as StepOutcome | undefined;
  return outcome ?? { kind: 'refused' };
}

/** Passes a passkey as second factor to next-auth. Only in a route. */
export async function logInByPasskeyStep(passkey: ShownPasskey): Promise<StepByPasskey> {
  const given = { passkey: JSON.stringify(passkey) };
  const outcome = (await ask('callback', SECOND_STEP, given)).told.outcome as StepByPasskey | undefined;
  return outcome ?? { kind: 'refused' };
}

/** Passes a passkey to next-auth, instead of a password and a second factor. Only in a route. */
export async function logInByPasskeyAlone(passkey: ShownPasskey): Promise<PasskeyLogIn> {
  const given = { passkey: JSON.stringify(passkey) };
  const outcome = (await ask('callback', PASSKEY, given)).told.outcome as PasskeyLogIn | undefined;
  return outcome ?? { kind: 'refused' };
}

/**
 * The provider's address for a log-in, with the cookies that its answer is checked against; or our own page, with the
 * reason why not.
 */
export async function logInByProvider(to: string): Promise<string> {
  const { answer } = await ask('signin', OIDC, { callbackUrl: to });
  const address = answer.headers.get('location') ?? '';
  return !address || address.startsWith(env().PUBLIC_URL) ? logInPage('away', to) : address;
}

/**
 * After a right password: from now on this browser's wrong passwords are counted separately. OWASP's device cookies.
 */
async function keepDevice(typed: string): Promise<void> {
  const email = loginEmailSchema.safeParse(typed).data;
  if (email === undefined) return;
  (await cookies()).set(cookieName('device'), deviceFor(email, now()), {
    ...cookieOptions(),
    maxAge: DEVICE_LASTS / SECOND,
  });
}

/** Calls next-auth as its own form would. */
async function ask(
  action: string,
  provider: string,
  given: Record<string, string>,
): Promise<{ answer: Response; told: Told }> {
  const { answer } = await answerOf(['csrf']);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return answerOf([action, provider], { ...given, csrfToken });
}

/** next-auth's answer. The cookies that it sets are sent with ours, and are available to the next call. */
async function answerOf(
  nextauth: string[],
  form?: Record<string, string>,
): Promise<{ answer: Response; told: Told }> {
  const url = `${env().PUBLIC_URL}${AUTH_PATH}/${nextauth.join('/')}`;
  const request = form
    ? new NextRequest(url, { method: 'POST', body: new URLSearchParams(form) })
    : new NextRequest(url);
  const { answer, told } = await answerByNextAuth(request, nextauth);
  const jar = await cookies();
  for (const cookie of new NextResponse(null, { headers: answer.headers }).cookies.getAll()) jar.set(cookie);
  return { answer, told };
}

/**
 * next-auth's answer, and the outcome of the log-in. Throws the error that a log-in failed with, such as a database
 * outage.
 */
export async function answerByNextAuth(
  request: NextRequest,
  nextauth: string[],
): Promise<{ answer: Response; told: Told }> {
  const told: Told = {};
  const answer = await withTold(
    told,
    async () => (await NextAuth(request, { params: { nextauth } }, authOptions())) as Response,
  );
  if (told.failure) throw told.failure.error;
  return { answer, told };
}

/** Removes the log-in's cookie. */
export async function forgetSession(): Promise<void> {
  (await cookies()).set(cookieName('session'), '', { ...cookieOptions(), maxAge: 0 });
}
