import { readInstallation } from '@/domain/settings/installation/data';
import { SECOND } from '@/lib/clock';
import { env } from '@/lib/env';

/** The address that links and log-ins printed by a command stand on. */
export type ServedAddress = {
  url: string;
  /** If no server answers there: what the address rests on, in sentences; otherwise null. */
  assumed: string | null;
};

/**
 * Finds the address to print. It is PUBLIC_URL, if the command was given one, or the one that the database's server was
 * last started with (decisions/0032), or the default. Only a server that answers proves it; otherwise the command has
 * to say what it assumed.
 */
export async function servedAddress(): Promise<ServedAddress> {
  const { PUBLIC_URL: url, isPublicUrlGiven } = env();
  const { publicUrl: started } = await readInstallation();
  if (started === url)
    return {
      url,
      assumed: (await answers(url))
        ? null
        : `No server answers at ${url} now: it is where the last one was started.`,
    };
  // Whatever answers elsewhere is not this database's server.
  const assumed = isPublicUrlGiven
    ? `${url} is what PUBLIC_URL says: the last server was not started there.`
    : `No server was started on this database yet: it will be at ${url}, unless PORT or PUBLIC_URL says otherwise.`;
  return { url, assumed };
}

const PATIENCE = 2 * SECOND;

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE),
      redirect: 'manual',
    });
    return answer.ok;
  } catch {
    return false;
  }
}
