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

/** What the log-in page calls the provider; null where there is none. */
export function providerName(): string | null {
  return env().OIDC_NAME ?? null;
}

/** Logs in by next-auth with a password, and sets its cookie. In a server action alone. */
export async function logInByPassword(given: { email: string; password: string }): Promise<LogInOutcome> {
  const outcome = (await ask('callback', PASSWORD, given)).told.outcome as LogInOutcome | undefined;
  if (outcome?.kind === 'logged_in') await keepDevice(given.email);
  return outcome ?? { kind: 'refused' };
}

/** Accepts an invitation by next-auth, which logs in. In a server action alone. */
export async function logInByInvitation(
  email: string,
  given: { token: string; name: string; password: string },
): Promise<AcceptOutcome> {
  const outcome = (await ask('callback', INVITATION, given)).told.outcome as AcceptOutcome | undefined;
  if (outcome?.kind === 'accepted') await keepDevice(email);
  return outcome ?? { kind: 'refused' };
}

/** Shows a code to next-auth as second factor, which sets the cookie of a new session. In a server action alone. */
export async function logInBySecondStep(code: string): Promise<StepOutcome> {
  const outcome = (await ask('callback', SECOND_STEP, { code })).told.outcome as StepOutcome | undefined;
  return outcome ?? { kind: 'refused' };
}

/** Shows a passkey to next-auth as second factor. In a route alone. */
export async function logInByPasskeyStep(passkey: ShownPasskey): Promise<StepByPasskey> {
  const given = { passkey: JSON.stringify(passkey) };
  const outcome = (await ask('callback', SECOND_STEP, given)).told.outcome as StepByPasskey | undefined;
  return outcome ?? { kind: 'refused' };
}

/** Shows a passkey to next-auth, instead of a password and a second factor. In a route alone. */
export async function logInByPasskeyAlone(passkey: ShownPasskey): Promise<PasskeyLogIn> {
  const given = { passkey: JSON.stringify(passkey) };
  const outcome = (await ask('callback', PASSKEY, given)).told.outcome as PasskeyLogIn | undefined;
  return outcome ?? { kind: 'refused' };
}

/** The provider's address to go to for a log-in, with the cookies that its answer is held against; or ours, to say why not. */
export async function logInByProvider(to: string): Promise<string> {
  const { answer } = await ask('signin', OIDC, { callbackUrl: to });
  const address = answer.headers.get('location') ?? '';
  return !address || address.startsWith(env().PUBLIC_URL) ? logInPage('away', to) : address;
}

/** A password was right: the browser is known by its wrong ones from now on. OWASP's device cookies. */
async function keepDevice(typed: string): Promise<void> {
  const email = loginEmailSchema.safeParse(typed).data;
  if (email === undefined) return;
  (await cookies()).set(cookieName('device'), deviceFor(email, now()), {
    ...cookieOptions(),
    maxAge: DEVICE_LASTS / SECOND,
  });
}

/** Has next-auth answer as its own form would ask it. */
async function ask(
  action: string,
  provider: string,
  given: Record<string, string>,
): Promise<{ answer: Response; told: Told }> {
  const { answer } = await answerOf(['csrf']);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return answerOf([action, provider], { ...given, csrfToken });
}

/** next-auth's answer; the cookies that it sets go out with ours, and are there for what is asked next. */
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

/** What next-auth answers, and what became of the log-in. Throws what a log-in failed with, such as a database away. */
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

/** Lets go of the log-in's cookie. */
export async function forgetSession(): Promise<void> {
  (await cookies()).set(cookieName('session'), '', { ...cookieOptions(), maxAge: 0 });
}
