import { AsyncLocalStorage } from 'node:async_hooks';
import { cookies, headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { PATH_HEADER } from './admin-headers';
import { sessionIdOf } from './auth-options';
import { ACCOUNT_PATH, LOG_IN_PATH, logInPage, safeReturn, SECOND_STEP_PATH } from './auth-paths';
import { cookieName } from './cookies';
import { visitorWords } from './language';
import { tellRefusal } from './refusal';
import type { AdminWords } from './words';
import type { DestroyState, FormState } from '@/components/admin/form-state';
import type { SessionOver } from '@/components/admin/session-over';
import { openLogin, openWorkspace, type OpenedWorkspace } from '@/domain/access/scope/data';
import type { Capability, LoginScope, MemberScope } from '@/domain/access/scope/schema';
import { openSecondStep } from '@/domain/access/second-factor/data';
import { now } from '@/lib/clock';
import { noteBegun } from '@/lib/form-answer';

/** The session in the request's cookie; whether it is still alive is not known yet. */
export const currentSessionId = cache(async (): Promise<string | null> => {
  noteBegun();
  return sessionIdOf((await cookies()).get(cookieName('session'))?.value);
});

const opened = cache(async (workspaceKey: string, capability: Capability | null): Promise<OpenedWorkspace> =>
  openWorkspace(await currentSessionId(), workspaceKey, capability, now()),
);

/**
 * Who requests a page or an action of a workspace, and may. Anyone else is sent to log in, or gets 404 if it is not
 * their workspace, or 403. Call it first in each page, action and route.
 * @param capability the capability needed; null: for what all pages of the workspace share.
 */
export async function requireMember(
  workspaceKey: string,
  capability: Capability | null,
): Promise<MemberScope> {
  const outcome = await opened(workspaceKey, capability);
  switch (outcome.kind) {
    case 'open':
      return outcome.scope;
    case 'logged_out':
      return goLogIn();
    case 'not_found':
      await tellRefusal('notFound');
      return notFound();
    case 'forbidden':
      await tellRefusal('forbidden');
      return forbidden();
    case 'factor_required':
      return redirect(`${ACCOUNT_PATH}?required=${encodeURIComponent(workspaceKey)}`);
  }
}

/** Who is logged in, for pages outside any workspace. */
export async function requireLogin(): Promise<LoginScope> {
  return (await currentLogin()) ?? goLogIn();
}

/** Who is logged in; null if no one is. */
export const currentLogin = cache(async (): Promise<LoginScope | null> => {
  return openLogin(await currentSessionId(), now());
});

/** How a member is addressed: in their language, in their workspace's time zone. */
export function memberWords({ timeZone }: MemberScope): Promise<AdminWords> {
  return visitorWords(timeZone);
}

/** Thrown to {@link inSession} only. */
class LoggedOut extends Error {}

const acting = new AsyncLocalStorage<true>();

/**
 * A server action for logged-in members. If the session is over, a script's call is answered in place, so that the
 * input stays on the page; without scripts the member gets to the log-in page, which says why. Every action of the
 * admin area is made with it, except those of the log-in itself: a test checks that, and a form that does not accept
 * {@link SessionOver} as an answer does not compile.
 */
export function inSession<Args extends unknown[], Answer>(
  work: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer | SessionOver> {
  return async (...args) => {
    try {
      return await acting.run(true, () => work(...args));
    } catch (error) {
      if (error instanceof LoggedOut) return sessionOver();
      throw error;
    }
  };
}

/** {@link inSession} for what cannot be undone: its form does not compile unless it says what is lost. */
export function destroying<Args extends unknown[]>(
  work: (...args: Args) => Promise<FormState>,
): (...args: Args) => Promise<DestroyState | SessionOver> {
  return inSession(async (...args: Args) => ({ ...(await work(...args)), destroys: true as const }));
}

async function sessionOver(): Promise<SessionOver> {
  const [{ t }, path] = [await visitorWords(), (await headers()).get(PATH_HEADER)];
  const href = logInPage('ended', safeReturn(path));
  return { sessionOver: { text: t('shell.sessionOver.text'), link: t('shell.sessionOver.logIn'), href } };
}

async function goLogIn(): Promise<never> {
  const [sent, jar] = [await headers(), await cookies()];
  // A script's call of an action; a plain form post has no such header.
  if (acting.getStore() && sent.has('next-action')) throw new LoggedOut();
  const path = sent.get(PATH_HEADER);
  if (await openSecondStep(await currentSessionId(), now()))
    return redirect(path ? `${SECOND_STEP_PATH}?to=${encodeURIComponent(path)}` : SECOND_STEP_PATH);
  if (acting.getStore() || jar.has(cookieName('session')))
    return redirect(logInPage('ended', safeReturn(path)));
  return redirect(path ? `${LOG_IN_PATH}?to=${encodeURIComponent(path)}` : LOG_IN_PATH);
}
