import { cookies, headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { PATH_HEADER } from '@/app/(admin)/admin-headers';
import { sessionIdOf } from '@/app/(admin)/auth-options';
import { ACCOUNT_PATH, LOG_IN_PATH, SECOND_STEP_PATH } from '@/app/(admin)/auth-paths';
import { cookieName } from '@/app/(admin)/cookies';
import { visitorWords } from '@/app/(admin)/language';
import type { AdminWords } from '@/app/(admin)/words';
import { openLogin, openWorkspace, type OpenedWorkspace } from '@/domain/access/data';
import type { Capability, LoginScope, MemberScope } from '@/domain/access/schema';
import { openSecondStep } from '@/domain/second-factor/data';
import { now } from '@/lib/clock';

/** The session that the request's cookie carries; whether it still lives is not known yet. */
export const currentSessionId = cache(async (): Promise<string | null> => {
  return sessionIdOf((await cookies()).get(cookieName('session'))?.value);
});

const opened = cache(async (workspaceKey: string, capability: Capability | null): Promise<OpenedWorkspace> =>
  openWorkspace(await currentSessionId(), workspaceKey, capability, now()),
);

/**
 * Who asks for a page or an action of a workspace, and may. Everybody else is sent to log in, or gets 404 where it is
 * not their workspace, or 403. Call it first in each page, action and route.
 * @param capability what for; null: for what all pages of the workspace share.
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
      return notFound();
    case 'forbidden':
      return forbidden();
    case 'factor_required':
      return redirect(`${ACCOUNT_PATH}?required=${encodeURIComponent(workspaceKey)}`);
  }
}

/** Who is logged in, for pages of no workspace. */
export async function requireLogin(): Promise<LoginScope> {
  return (await currentLogin()) ?? goLogIn();
}

/** Who is logged in; null where nobody is. */
export const currentLogin = cache(async (): Promise<LoginScope | null> => {
  return openLogin(await currentSessionId(), now());
});

/** How a member is spoken to: in their language, by their workspace's clock. */
export function memberWords({ timeZone }: MemberScope): Promise<AdminWords> {
  return visitorWords(timeZone);
}

async function goLogIn(): Promise<never> {
  const path = (await headers()).get(PATH_HEADER);
  const to = (await openSecondStep(await currentSessionId(), now())) ? SECOND_STEP_PATH : LOG_IN_PATH;
  return redirect(path ? `${to}?to=${encodeURIComponent(path)}` : to);
}
