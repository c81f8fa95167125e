import { describe, expect, it } from 'vitest';
import { EnvError, parseEnv } from '@/lib/env';

const GOOD = {
  DATABASE_URL: 'postgresql://optdown@db/optdown',
  APP_SECRET: 'thirty-two characters, or some more',
};

function problemsOf(variables: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnv({ ...GOOD, ...variables });
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('needs a database and a secret, and nothing else', () => {
    expect(parseEnv(GOOD)).toEqual({
      ...GOOD,
      NODE_ENV: 'production',
      PORT: 3000,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:3000',
      isPublicUrlGiven: false,
      DATABASE_POOL_MAX: 8,
      DATABASE_TIMEOUT: 1_500,
      DRAIN_DELAY: 2_000,
      DATA_DIR: '.data',
      WORKER: 'on',
      API_RATE_LIMIT: 60_000,
      TRUST_PROXY: 0,
      WEBHOOK_ALLOW_LOOPBACK: 'off',
      LOG_LEVEL: 'info',
    });
  });

  it('opens links on its own port if no public address is given', () => {
    expect(parseEnv({ ...GOOD, PORT: '4010' }).PUBLIC_URL).toBe('http://localhost:4010');
  });

  it.each([
    ['NODE_ENV', 'staging', 'development, test or production'],
    ['PORT', '0', 'a port number, 1 to 65535'],
    ['PORT', '65536', 'a port number, 1 to 65535'],
    ['PORT', '80.5', 'a port number, 1 to 65535'],
    ['PORT', 'http', 'a port number, 1 to 65535'],
    ['PUBLIC_URL', 'optdown.example.com', 'an https: address'],
    ['DATABASE_URL', 'mysql://db/optdown', 'a PostgreSQL address'],
    ['DATABASE_POOL_MAX', '0', 'a whole number, 1 to 100'],
    ['DATABASE_TIMEOUT', '5', 'milliseconds to wait for a connection, 100 to 60000'],
    ['APP_SECRET', 'short', 'at least 32 random characters'],
    ['LOG_LEVEL', 'loud', 'trace, debug, info, warn, error, fatal or silent'],
  ])('refuses %s=%s, names it and says what it must be', (name, value, wanted) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name} is not valid: it must be ${wanted}`);
  });

  it.each(['DATABASE_URL', 'APP_SECRET'])('says that %s is missing, also if it is set but empty', (name) => {
    for (const value of [undefined, '']) {
      const problems = problemsOf({ [name]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`${name} is missing: it must be `);
    }
  });

  it('uses the default if a variable is empty', () => {
    expect(parseEnv({ ...GOOD, PORT: '', LOG_LEVEL: '' })).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info' });
  });

  it('names every bad variable at once, one line each, and never reveals a value', () => {
    const error = (() => {
      try {
        return parseEnv({ PORT: 'x', APP_SECRET: 'my-short-secret', DATABASE_URL: '' });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(EnvError);
    const { message, problems } = error as EnvError;
    expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual(['APP_SECRET', 'DATABASE_URL', 'PORT']);
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('my-short-secret');
  });
});

describe('the public address', () => {
  it.each(['https://optdown.example.com', 'https://optdown.example.com/', 'https://OPTDOWN.example.com:443'])(
    'is reduced to an origin: %s',
    (given) => {
      expect(parseEnv({ ...GOOD, PUBLIC_URL: given }).PUBLIC_URL).toBe('https://optdown.example.com');
    },
  );

  it.each(['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:3000'])(
    'may be plain http on localhost: %s',
    (given) => {
      expect(parseEnv({ ...GOOD, PUBLIC_URL: given }).PUBLIC_URL).toBe(given);
    },
  );

  it.each([
    'http://optdown.example.com',
    'http://10.0.0.1',
    'http://localhost@optdown.example.com',
    'http://localhost.example.com',
    'ftp://localhost',
    'javascript:alert(1)',
  ])('is refused as plain http elsewhere, or as any other scheme: %s (requirement 1)', (given) => {
    expect(problemsOf({ PUBLIC_URL: given })).toHaveLength(1);
  });

  it.each([
    'https://optdown.example.com/center',
    'https://optdown.example.com/?a=b',
    'https://optdown.example.com/#a',
    'https://ada:secret@optdown.example.com',
  ])('is an origin alone, because links stand right below it: %s', (given) => {
    expect(problemsOf({ PUBLIC_URL: given })).toHaveLength(1);
  });
});

describe('a provider of log-ins', () => {
  const OIDC = {
    OIDC_ISSUER: 'https://id.example.com/',
    OIDC_CLIENT_ID: 'optdown',
    OIDC_CLIENT_SECRET: 'secret',
    OIDC_NAME: 'Example',
  };

  it('is described by four variables, the address without a slash at its end', () => {
    expect(parseEnv({ ...GOOD, ...OIDC })).toMatchObject({ ...OIDC, OIDC_ISSUER: 'https://id.example.com' });
  });

  it('needs all of them if it has one', () => {
    const problems = problemsOf({ OIDC_ISSUER: OIDC.OIDC_ISSUER });
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'OIDC_NAME',
    ]);
  });

  it('is asked over HTTPS, except on localhost', () => {
    expect(problemsOf({ ...OIDC, OIDC_ISSUER: 'http://id.example.com' })).toHaveLength(1);
    expect(problemsOf({ ...OIDC, OIDC_ISSUER: 'http://localhost:4000' })).toEqual([]);
  });
});
