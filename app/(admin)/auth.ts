import NextAuth, { type AuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { cookies } from 'next/headers';
import { NextRequest, NextResponse } from 'next/server';
import { cookieName, cookieOptions, isHttps } from '@/app/(admin)/cookies';
import { SESSION_AT_MOST } from '@/domain/access/rules';
import { logInWithProvider } from '@/domain/identity/mutations';
import { claimsSchema, type Claims } from '@/domain/identity/schema';
import { acceptInvitation } from '@/domain/invitation/mutations';
import { logIn } from '@/domain/login/mutations';
import { credentialsSchema } from '@/domain/login/schema';
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

/** Where next-auth is mounted: what is under /api belongs to the HTTP API. */
const AUTH_PATH = '/admin/auth';
export const LOG_IN_PATH = '/admin/log-in';
const PASSWORD = 'password';
const INVITATION = 'invitation';
const OIDC = 'oidc';

/** What the log-in page calls the provider; null where there is none. */
export function providerName(): string | null {
  return env().OIDC_NAME ?? null;
}

function sessionSecret(): string {
  return deriveKey(env().APP_SECRET, 'admin-session').toString('base64url');
}

let options: AuthOptions | undefined;

/** next-auth's options: what its cookie holds is the id of a session that lives in the database, and no more. */
export function authOptions(): AuthOptions {
  if (options) return options;
  tellNextAuth(`${env().PUBLIC_URL}${AUTH_PATH}`);
  const cookie = (name: Parameters<typeof cookieName>[0]) => ({
    name: cookieName(name),
    options: cookieOptions(),
  });
  options = {
    secret: sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_AT_MOST / SECOND },
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
    providers: [withPassword(), withInvitation(), ...withProvider()],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== OIDC) return true;
        // `profile` has its own type in next-auth; what is in it is what userinfo() below has read.
        const claims = claimsSchema.parse(profile);
        const entered = await logInWithProvider(
          {
            provider: env().OIDC_ISSUER ?? OIDC,
            subject: claims.sub,
            email: claims.email,
            isEmailVerified: claims.email_verified,
            name: claims.name,
          },
          now(),
        );
        if (entered.kind !== 'logged_in') return `${LOG_IN_PATH}?error=${entered.kind}`;
        user.sessionId = entered.sessionId;
        return true;
      },
      jwt: ({ token, user }) => {
        // Only at log-in is there a user; later the cookie is as it was.
        const sessionId = (user as { sessionId?: string } | undefined)?.sessionId ?? token.sessionId;
        return sessionId ? { sessionId } : {};
      },
      // Whoever asks next-auth who is logged in hears nothing: pages ask session.ts.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => `${env().PUBLIC_URL}${safeReturn(url)}`,
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
      const entered = await logIn(credentials, remoteAddress(), now());
      if (entered.kind === 'throttled') throw new Error(`throttled-${entered.waitSeconds}`);
      return entered.kind === 'logged_in' ? { id: PASSWORD, sessionId: entered.sessionId } : null;
    },
  });
}

function withInvitation() {
  return CredentialsProvider({
    id: INVITATION,
    credentials: { token: {}, name: {}, password: {} },
    authorize: async (given) => {
      const { token = '', name = '', password = '' } = given ?? {};
      const outcome = await acceptInvitation(token, { name, password }, remoteAddress(), now());
      if (outcome.kind === 'accepted') return { id: INVITATION, sessionId: outcome.sessionId };
      if (outcome.kind === 'throttled') throw new Error(`throttled-${outcome.waitSeconds}`);
      throw new Error(outcome.kind === 'problem' ? outcome.problem : outcome.kind);
    },
  });
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
      // Some providers tell the address in the ID token, others only when asked. OpenID Connect Core 5.4.
      userinfo: {
        request: async ({ tokens, client }) => {
          const claims = claimsSchema.parse(claimsIn(tokens.id_token));
          if (claims.email) return profileOf(claims);
          const told = claimsSchema.parse(await client.userinfo(tokens.access_token ?? ''));
          if (told.sub !== claims.sub) throw new Error('The provider told of somebody else');
          return profileOf(told);
        },
      },
      checks: ['pkce', 'state', 'nonce'],
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
    },
  ];
}

/** As next-auth hands them on: what was not told is left out. */
function profileOf({ email, ...claims }: Claims) {
  return email === null ? claims : { ...claims, email };
}

/** What an ID token says that was verified already. */
function claimsIn(idToken: string | undefined): unknown {
  return JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString());
}

/** Where somebody wanted to go: a path of the admin area and nothing else, for anybody can write a link to the log-in. */
export function safeReturn(wanted: string | null | undefined): string {
  try {
    const url = new URL(wanted ?? '', env().PUBLIC_URL);
    const isOurs = url.origin === env().PUBLIC_URL && /^\/admin(?:\/|$)/.test(url.pathname);
    return isOurs && !url.pathname.startsWith(LOG_IN_PATH) ? `${url.pathname}${url.search}` : '/admin';
  } catch {
    return '/admin';
  }
}

export type LogInAnswer =
  | { kind: 'go'; to: string }
  | { kind: 'throttled'; seconds: number }
  /** Why not: what acceptInvitation says, or that the e-mail address and password are not right. */
  | { kind: 'refused'; code: string };

/** Logs in by next-auth with a password, and sets its cookie. In a server action alone. */
export function logInByPassword(
  given: { email: string; password: string },
  to: string,
): Promise<LogInAnswer> {
  return logInBy(PASSWORD, given, to);
}

/** Accepts an invitation by next-auth, which logs in. In a server action alone. */
export function logInByInvitation(
  given: { token: string; name: string; password: string },
  to: string,
): Promise<LogInAnswer> {
  return logInBy(INVITATION, given, to);
}

async function logInBy(provider: string, given: Record<string, string>, to: string): Promise<LogInAnswer> {
  const redirect = await ask('callback', provider, { ...given, callbackUrl: to });
  const code = new URL(redirect, env().PUBLIC_URL).searchParams.get('error');
  if (!code) return { kind: 'go', to: safeReturn(redirect) };
  const seconds = /^throttled-(\d+)$/.exec(code)?.[1];
  return seconds ? { kind: 'throttled', seconds: Number(seconds) } : { kind: 'refused', code };
}

/** The provider's address to go to for a log-in, with the cookies that its answer is held against; or ours, to say why not. */
export async function logInByProvider(to: string): Promise<string> {
  const address = await ask('signin', OIDC, { callbackUrl: to });
  return address.startsWith(env().PUBLIC_URL) ? `${LOG_IN_PATH}?${whyNot(address, to)}` : address;
}

function whyNot(address: string, to: string): URLSearchParams {
  const error = new URL(address).searchParams.get('error') ?? 'OAuthSignin';
  return new URLSearchParams({ error, to });
}

/** Has next-auth answer as its own form would ask it; returns where it sends the browser. */
async function ask(action: string, provider: string, given: Record<string, string>): Promise<string> {
  const csrf = await answerOf(['csrf']);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await answerOf([action, provider], { ...given, csrfToken });
  return answer.headers.get('location') ?? LOG_IN_PATH;
}

/** next-auth's answer; the cookies that it sets go out with ours, and are there for what is asked next. */
async function answerOf(nextauth: string[], form?: Record<string, string>): Promise<Response> {
  const url = `${env().PUBLIC_URL}${AUTH_PATH}/${nextauth.join('/')}`;
  const request = form
    ? new NextRequest(url, { method: 'POST', body: new URLSearchParams(form) })
    : new NextRequest(url);
  const answer = (await NextAuth(request, { params: { nextauth } }, authOptions())) as Response;
  const jar = await cookies();
  for (const cookie of new NextResponse(null, { headers: answer.headers }).cookies.getAll()) jar.set(cookie);
  return answer;
}

/** Lets go of the log-in's cookie. */
export async function forgetSession(): Promise<void> {
  (await cookies()).set(cookieName('session'), '', { ...cookieOptions(), maxAge: 0 });
}

/** The id of the session that a cookie carries; null where it is none of ours. Whether it still lives, the database says. */
export async function sessionIdOf(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    return (await decode({ token: cookie, secret: sessionSecret() }))?.sessionId ?? null;
  } catch {
    return null;
  }
}
