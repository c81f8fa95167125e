import net from 'node:net';
import { parseEnv, type Env } from '@/lib/env';

/** A problem that the operator has to solve before the app can start. Its message says what it is, and how. */
export class StartError extends Error {
  override name = 'StartError';
}

/**
 * Checks the environment before anything is started. Variables that the embedded database will provide count as given.
 */
export function checkEnvironment(): Env {
  const embedded = !process.env['DATABASE_URL'];
  return parseEnv({
    ...process.env,
    ...(embedded && { DATABASE_URL: 'postgresql://127.0.0.1/embedded' }),
    ...(embedded &&
      !process.env['APP_SECRET'] && { APP_SECRET: 'made and kept in the data folder, on first start' }),
  });
}

/** Throws {@link StartError} if the port is not available: better now than after a build. */
export async function checkPort({ PORT, HOST }: Pick<Env, 'PORT' | 'HOST'>): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartError(portProblem(error, PORT, HOST))),
    );
    server.listen(PORT, HOST, () => server.close(() => resolve()));
  });
}

function portProblem({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm run up`;
  }
  if (code === 'EACCES') {
    return `Only privileged users may use port ${port}. Choose one above 1023: PORT=3000 npm run up`;
  }
  return `The app cannot listen on ${host}:${port} (${message}). Check HOST and PORT.`;
}
