import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Provider, type Configuration } from 'oidc-provider';
import { CLIENT_ID, CLIENT_SECRET } from './provider-settings';

/** The identity that the provider reports. */
export type Account = { sub: string; email: string; email_verified: boolean; name: string };

let running: http.Server | undefined;

/**
 * Starts a real OpenID Connect provider for one test, where everyone is the person that the test names. Its port is a
 * lock: another test that wants it waits, so that one test can take the provider down while no other needs it.
 * @param options.app where the app is that it redirects to.
 * @returns the parameters with which browsers are sent to it.
 */
export async function startProvider(
  account: Account,
  { app = `http://localhost:${process.env['E2E_PORT'] ?? ''}` } = {},
): Promise<URLSearchParams[]> {
  const provider = new Provider(issuer(), configuration(account, app));
  const asked: URLSearchParams[] = [];
  const answer = provider.callback();
  await listen(
    http.createServer((request, response) => {
      const url = new URL(request.url ?? '/', issuer());
      if (url.pathname === '/auth') asked.push(url.searchParams);
      void (url.pathname.startsWith('/interaction/')
        ? interact(provider, account, request, response)
        : answer(request, response));
    }),
  );
  return asked;
}

/** Starts a provider that drops every connection. */
export async function startBrokenProvider(): Promise<void> {
  const server = http.createServer();
  server.on('connection', (socket) => socket.destroy());
  await listen(server);
}

/** Stops the provider that this process started, if any. */
export async function stopProvider(): Promise<void> {
  const server = running;
  running = undefined;
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
}

function issuer(): string {
  return `http://localhost:${process.env['E2E_OIDC_PORT'] ?? ''}`;
}

function configuration(account: Account, app: string): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${app}/admin/auth/callback/oidc`],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    // As in OpenID Connect Core 5.4: the address comes from userinfo, not in the ID token.
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...account, sub }) }),
    // Its own consent pages are skipped: the app's scopes are granted in advance.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: CLIENT_ID,
        accountId: oidc.session?.accountId ?? account.sub,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
  };
}

/** The provider's page: the identity, and two answers. */
async function interact(
  provider: Provider,
  account: Account,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><title>Test Provider</title><link rel="icon" href="data:,">
       <h1>You are ${account.email}</h1>
       <form method="post"><button name="answer" value="yes">Continue</button>
       <button name="answer" value="no">Cancel</button></form></html>`,
    );
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isYes = new URLSearchParams(Buffer.concat(chunks).toString()).get('answer') === 'yes';
  await provider.interactionFinished(
    request,
    response,
    isYes
      ? { login: { accountId: account.sub } }
      : { error: 'access_denied', error_description: 'The person said no' },
  );
}

async function listen(server: http.Server): Promise<void> {
  await stopProvider();
  for (;;) {
    try {
      server.listen(Number(process.env['E2E_OIDC_PORT']), 'localhost');
      await once(server, 'listening');
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await setTimeout(100);
    }
  }
  running = server;
}
