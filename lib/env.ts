import { z } from 'zod';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** RFC 8058 §3.1 wants HTTPS in List-Unsubscribe; plain HTTP is of use on one's own machine only. */
function isHttpsOrLoopback(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
}

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  PORT: z.coerce.number({ error: 'a port number, 1 to 65535' }).int().min(1).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z
    .string()
    .refine(
      isHttpsOrLoopback,
      'an https: address (http: only on localhost), such as https://optdown.example.com',
    )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  DATABASE_URL: z
    .string({ error: 'a PostgreSQL address, such as postgresql://user:password@host:5432/optdown' })
    .regex(
      /^postgres(ql)?:\/\//,
      'a PostgreSQL address, such as postgresql://user:password@host:5432/optdown',
    ),
  DATABASE_POOL_MAX: z.coerce.number({ error: 'a whole number, 1 to 100' }).int().min(1).max(100).default(8),
  APP_SECRET: z
    .string({ error: 'at least 32 random characters, such as from: openssl rand -base64 32' })
    .min(32, 'at least 32 random characters, such as from: openssl rand -base64 32'),
  DATA_DIR: z.string().min(1).default('.data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type Env = z.infer<typeof schema> & { PUBLIC_URL: string };

/** Thrown at start: one line a variable, with its name and what it wants. */
export class EnvError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment is not right:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'EnvError';
    this.problems = problems;
  }
}

/** Parses a set of variables. An empty one counts as missing. Throws {@link EnvError}. */
export function parseEnv(source: NodeJS.ProcessEnv): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new EnvError(
      result.error.issues.map((issue) => {
        const name = issue.path.join('.');
        return `${name} ${name in given ? 'is not valid' : 'is missing'}: it wants ${issue.message}`;
      }),
    );
  }
  const env = result.data;
  return { ...env, PUBLIC_URL: env.PUBLIC_URL ?? `http://localhost:${env.PORT}` };
}

let parsed: Env | undefined;

/** The process's configuration, parsed on first use. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
