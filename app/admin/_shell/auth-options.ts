import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { AUTH_PATH, LOG_IN_PATH, safeReturn } from './auth-paths';
import { cookieName, cookieOptions, isHttps } from './cookies';
import { MAX_SESSION } from '@/domain/access/scope/rules';
import type { Origin } from '@/domain/access/attempt/schema';
import { logInWithProvider, type ProviderOutcome } from '@/domain/access/identity/mutations';
import { claimsSchema, type Claims } from '@/domain/access/identity/schema';
import { acceptInvitation, type AcceptOutcome } from '@/domain/access/invitation/mutations';
import { endSession, logIn, type LogInOutcome } from '@/domain/access/login/mutations';
import { credentialsSchema } from '@/domain/access/login/schema';
import {
  logInByPasskey,
  passStepByPasskey,
  type PasskeyLogIn,
} from '@/domain/access/passkey-log-in/mutations';
import { shownPasskeySchema, type ShownPasskey } from '@/domain/access/passkey/schema';
import { openSecondStep } from '@/domain/access/second-factor/data';
import { passSecondStep, type StepOutcome } from '@/domain/access/second-factor/mutations';
import { now, SECOND } from '@/lib/clock';
import { env, tellNextAuth } from '@/lib/env';
import { log } from '@/lib/log';
import { remoteAddress } from '@/lib/remote-address';
import { deriveKey } from '@/lib/secret';

declare module 'next-auth' {
  interface User {
    sessionId?: string;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sessionId?: string;
  }
}

export const PASSWORD = 'password';
export const INVITATION = 'invitation';
export const OIDC = 'oidc';
export const SECOND_STEP = 'second-step';
export const PASSKEY = 'passkey';

export function sessionSecret(): string {
  return deriveKey(env().APP_SECRET, 'admin-session').toString('base64url');
}

/** The outcome of a log-in, passed around next-auth, which only knows yes and no, and writes errors into addresses. */
export type Told = {
  outcome?: LogInOutcome | AcceptOutcome | ProviderOutcome | StepOutcome | PasskeyLogIn;
  failure?: { error: unknown };
};

const telling = new AsyncLocalStorage<Told>();

/** Runs a call of next-auth; `told` then contains the outcome of the log-in. */
export function withTold<T>(told: Told, work: () => Promise<T>): Promise<T> {
  return telling.run(told, work);
}

/** The session that a log-in opened; null if it opened none, or failed. Both are reported in the outcome. */
async function enter(attempt: () => Promise<NonNullable<Told['outcome']>>): Promise<string | null> {
  const told = telling.getStore() ?? {};
  try {
    told.outcome = await attempt();
    return 'sessionId' in told.outcome ? told.outcome.sessionId : null;
  } catch (error) {
    told.failure = { error };
    return null;
  }
}

/** The client's address and device of the current request. */
export async function origin(): Promise<Origin> {
  return { address: remoteAddress(), device: (await cookies()).get(cookieName('device'))?.value ?? null };
}

let options: AuthOptions | undefined;

/** next-auth's options: its cookie contains only the id of a session that lives in the database. */
export function authOptions(): AuthOptions {
  if (options) return options;
  tellNextAuth(`${env().PUBLIC_URL}${AUTH_PATH}`);
  const cookie = (name: Parameters<typeof cookieName>[0]) => ({
    name: cookieName(name),
    options: cookieOptions(),
  });
  options = {
    secret: sessionSecret(),
    session: { strategy: 'jwt', maxAge: MAX_SESSION / SECOND },
    useSecureCookies: isHttps(),
    cookies: {
      sessionToken: cookie('session'),
      callbackUrl: cookie('return'),
      csrfToken: cookie('csrf'),
      state: cookie('state'),
      nonce: cookie('nonce'),
      pkceCodeVerifier: cookie('pkce'),
    },
    pages: { signIn: LOG_IN_PATH, signOut: LOG_IN_PATH, error: LOG_IN_PATH },
    providers: [withPassword(), withInvitation(), withSecondStep(), withPasskey(), ...withProvider()],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== OIDC) return true;
        const sessionId = await enter(() => {
          // `profile` has its own type in next-auth; its content is what userinfo() below returned.
          const claims = claimsSchema.parse(profile);
          const { sub: subject, email, name, email_verified: isEmailVerified } = claims;
          const provider = env().OIDC_ISSUER ?? OIDC;
          return logInWithProvider({ provider, subject, email, isEmailVerified, name }, now());
        });
        if (!sessionId) return false;
        user.sessionId = sessionId;
        return true;
      },
      jwt: ({ token, user }) => {
        // There is a user only at log-in; afterwards the token stays as it was.
        const sessionId = (user as { sessionId?: string } | undefined)?.sessionId ?? token.sessionId;
        return sessionId ? { sessionId } : {};
      },
      // next-auth's own session endpoint reveals nothing: pages use session.ts.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => `${env().PUBLIC_URL}${safeReturn(url)}`,
    },
    events: {
      // However a member logs out, a copy of the cookie is useless afterwards. Requirement 29.
      signOut: async ({ token }) => {
        if (token.sessionId) await endSession(token.sessionId, now());
      },
    },
    logger: {
      error: (code, metadata) => log().warn({ code, metadata }, 'A log-in failed'),
      warn: (code) => log().debug({ code }, 'next-auth warns'),
      debug: () => undefined,
    },
  };
  return options;
}

function withPassword() {
  return CredentialsProvider({
    id: PASSWORD,
    credentials: { email: {}, password: {} },
    authorize: async (given) => {
      const credentials = credentialsSchema.safeParse(given).data;
      if (!credentials) return null;
      const sessionId = await enter(async () => logIn(credentials, await origin(), now()));
      return sessionId ? { id: PASSWORD, sessionId } : null;
    },
  });
}

function withInvitation() {
  return CredentialsProvider({
    id: INVITATION,
    credentials: { token: {}, name: {}, password: {} },
    authorize: async (given) => {
      const { token = '', name = '', password = '' } = given ?? {};
      const sessionId = await enter(async () =>
        acceptInvitation(token, { name, password }, await origin(), now()),
      );
      return sessionId ? { id: INVITATION, sessionId } : null;
    },
  });
}

function withSecondStep() {
  return CredentialsProvider({
    id: SECOND_STEP,
    credentials: { code: {}, passkey: {} },
    authorize: async (given) => {
      const sessionId = await enter(async () => {
        const waiting = await sessionIdOf((await cookies()).get(cookieName('session'))?.value);
        const step = await openSecondStep(waiting, now());
        if (!step) return { kind: 'gone' };
        const shown = readShown(given?.passkey);
        return shown ? passStepByPasskey(step, shown, now()) : passSecondStep(step, given?.code ?? '', now());
      });
      return sessionId ? { id: SECOND_STEP, sessionId } : null;
    },
  });
}

function withPasskey() {
  return CredentialsProvider({
    id: PASSKEY,
    credentials: { passkey: {} },
    authorize: async (given) => {
      const sessionId = await enter(async () => {
        const holder = await passkeyHolder();
        const shown = readShown(given?.passkey);
        return holder && shown ? logInByPasskey(holder, shown, await origin(), now()) : { kind: 'expired' };
      });
      return sessionId ? { id: PASSKEY, sessionId } : null;
    },
  });
}

/** Whom a challenge was made for that was requested without a log-in; null if the browser has no such cookie. */
async function passkeyHolder(): Promise<string | null> {
  return z.uuid().safeParse((await cookies()).get(cookieName('passkey'))?.value).data ?? null;
}

/** A passkey's answer, as auth.ts passes it through next-auth, which only carries text. */
function readShown(text: string | undefined): ShownPasskey | null {
  return text ? shownPasskeySchema.parse(JSON.parse(text)) : null;
}

function withProvider(): OAuthConfig<Claims>[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = env();
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET || !OIDC_NAME) return [];
  return [
    {
      id: OIDC,
      name: OIDC_NAME,
      type: 'oauth',
      issuer: OIDC_ISSUER,
      wellKnown: `${OIDC_ISSUER}/.well-known/openid-configuration`,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      // Some providers put the address in the ID token, others return it only from userinfo. OpenID Connect Core 5.4.
      userinfo: {
        request: async ({ tokens, client }) => {
          const claims = claimsSchema.parse(claimsIn(tokens.id_token));
          if (claims.email) return profileOf(claims);
          const told = claimsSchema.parse(await client.userinfo(tokens.access_token ?? ''));
          if (told.sub !== claims.sub) throw new Error('The provider’s userinfo is about someone else');
          return profileOf(told);
        },
      },
      checks: ['pkce', 'state', 'nonce'],
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
    },
  ];
}

/** The claims in next-auth's format, without missing ones. */
function profileOf({ email, ...claims }: Claims) {
  return email === null ? claims : { ...claims, email };
}

/** The claims of an ID token that was already verified. */
function claimsIn(idToken: string | undefined): unknown {
  return JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString());
}

/** The session id in a cookie; null if it is not ours. Only the database knows whether the session is still alive. */
export async function sessionIdOf(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    return (await decode({ token: cookie, secret: sessionSecret() }))?.sessionId ?? null;
  } catch {
    return null;
  }
}
