import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { wholeNumber } from './whole-number';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address leads to this machine itself. */
export function isOwnMachine({ hostname }: URL): boolean {
  return LOOPBACK_HOSTS.has(hostname);
}

/** HTTPS, or plain HTTP that does not leave this machine. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isOwnMachine(url));
}

/**
 * The origin of links, without a slash at its end. RFC 8058 §3.1 requires HTTPS in List-Unsubscribe; plain HTTP is only
 * useful on localhost. Requirement 1.
 */
const originSchema = z
  .url()
  .transform((value) => new URL(value))
  .refine(isSecure)
  .refine((url) => url.href === `${url.origin}/`)
  .transform((url) => url.origin);

const MAX_PROXIES = 10;

/** The number of proxies in front, or their networks: what they say about a caller's address is trusted. */
export type TrustedProxies = number | string[];

const trustedProxiesSchema = z.string().transform((value, context): TrustedProxies => {
  if (/^\d{1,2}$/.test(value) && Number(value) <= MAX_PROXIES) return Number(value);
  const networks = value.split(',').map((network) => network.trim());
  try {
    // A bare number would be read as an address.
    if (networks.some((network) => !/[.:]|^(?:loopback|linklocal|uniquelocal)$/.test(network)))
      throw new Error();
    proxyAddr.compile(networks);
    return networks;
  } catch {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
});

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  PORT: wholeNumber({ min: 1, max: 65_535 }).default(3000),
  HOST: z.string().default('127.0.0.1'),
  TRUST_PROXY: trustedProxiesSchema.default(0),
  PUBLIC_URL: originSchema.optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//),
  DATABASE_POOL_MAX: wholeNumber({ min: 1, max: 100 }).default(8),
  DATABASE_TIMEOUT: wholeNumber({ min: 100, max: 60_000 }).default(1_500),
  APP_SECRET: z.string().min(32),
  DRAIN_DELAY: wholeNumber({ min: 0, max: 300_000 }).default(2_000),
  DATA_DIR: z.string().default('.data'),
  WORKER: z.enum(['on', 'off']).default('on'),
  API_RATE_LIMIT: wholeNumber({ min: 1, max: 100_000_000 }).default(60_000),
  WEBHOOK_ALLOW_LOOPBACK: z.enum(['on', 'off']).default('off'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  OIDC_ISSUER: z
    .url()
    .refine((value) => isSecure(new URL(value)))
    .transform((value) => value.replace(/\/$/, ''))
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40).optional(),
});

/** Log-in with an OpenID Connect provider: all of these, or none. */
const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME'] as const;

const WANTS: Record<keyof z.infer<typeof schema>, string> = {
  NODE_ENV: 'development, test or production',
  PORT: 'a port number, 1 to 65535',
  HOST: 'an address to listen on, such as 127.0.0.1',
  TRUST_PROXY:
    'the number of proxies in front, such as 1, or their networks, such as 10.0.0.0/8, loopback; 0 if there is none',
  PUBLIC_URL:
    'an https: address without a path (http: only on localhost), such as https://optdown.example.com',
  DATABASE_URL: 'a PostgreSQL address, such as postgresql://user:password@host:5432/optdown',
  DATABASE_POOL_MAX: 'a whole number, 1 to 100',
  DATABASE_TIMEOUT: 'milliseconds to wait for a connection, 100 to 60000',
  APP_SECRET: 'at least 32 random characters, such as from: openssl rand -base64 32',
  DRAIN_DELAY: 'milliseconds to go on taking requests after SIGTERM while /readyz answers 503, 0 to 300000',
  DATA_DIR: 'a folder, such as .data',
  WORKER: 'on, or off where npm run worker runs the jobs in a process of its own',
  API_RATE_LIMIT: 'a whole number: how many requests a minute each API key may make',
  WEBHOOK_ALLOW_LOOPBACK:
    'on, where webhooks may go to this machine by http:, for development; otherwise off',
  LOG_LEVEL: 'trace, debug, info, warn, error, fatal or silent',
  OIDC_ISSUER:
    'the https: address of the provider, whose /.well-known/openid-configuration describes the rest, such as https://accounts.google.com',
  OIDC_CLIENT_ID: 'the id that the provider gave this app',
  OIDC_CLIENT_SECRET: 'the secret that the provider gave this app',
  OIDC_NAME: 'what the log-in page calls the provider, such as Google, at most 40 characters',
};

export type Env = z.infer<typeof schema> & {
  PUBLIC_URL: string;
  /** Whether PUBLIC_URL was set; otherwise it is derived from the port. */
  isPublicUrlGiven: boolean;
};

/** Thrown at start: one line per variable, with its name and what it must be. */
export class EnvError extends Error {
  override name = 'EnvError';

  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment is not right:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Parses a set of variables. An empty one counts as missing. Throws {@link EnvError}. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== '' && value !== undefined),
  );
  const result = schema.safeParse(given);
  if (!result.success) {
    const names = new Set(result.error.issues.map(({ path }) => path[0] as keyof typeof WANTS));
    throw new EnvError(
      [...names].map(
        (name) => `${name} is ${name in given ? 'not valid' : 'missing'}: it must be ${WANTS[name]}`,
      ),
    );
  }
  const env = result.data;
  const isOidc = OIDC.some((name) => name in given);
  const missing = isOidc ? OIDC.filter((name) => !(name in given)) : [];
  if (missing.length > 0) {
    throw new EnvError(
      missing.map(
        (name) => `${name} is missing although other OIDC variables are set: it must be ${WANTS[name]}`,
      ),
    );
  }
  const isPublicUrlGiven = env.PUBLIC_URL !== undefined;
  return { ...env, isPublicUrlGiven, PUBLIC_URL: env.PUBLIC_URL ?? `http://localhost:${env.PORT}` };
}

let parsed: Env | undefined;

/** The process's configuration, parsed on first use. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** Sets the address for links: for a tool that was given none, the database knows it. */
export function standOn(publicUrl: string): void {
  parsed = { ...env(), PUBLIC_URL: publicUrl };
}

/** next-auth reads its own address only from the environment. */
export function tellNextAuth(address: string): void {
  process.env['NEXTAUTH_URL'] = address;
}
