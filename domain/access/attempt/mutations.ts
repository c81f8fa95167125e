import { RateLimiterRes, type RateLimiterPostgres } from 'rate-limiter-flexible';
import { counterKey, makeDevice, networkOf, readDevice } from '@/domain/access/attempt/rules';
import type { Origin, Throttled } from '@/domain/access/attempt/schema';
import { DAY, MINUTE, SECOND } from '@/lib/clock';
import { sharedCounter } from '@/lib/db/shared-counter';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

/**
 * After this many wrong passwords in the window, one further try is let through per turn of this length. No one is
 * locked out for good: the right password gets in at the next turn. docs/decisions/0040.
 */
const EMAIL = {
  window: DAY,
  turns: [
    [10, 15 * SECOND],
    [100, 5 * MINUTE],
  ],
} as const;
/** Many people may share a network address, and one of them may try many log-ins. */
const ADDRESS = { window: 15 * MINUTE, turns: [[100, 5 * SECOND]] } as const;
/** A browser that has logged in before does not wait because of other people's tries, only because of its own. */
const DEVICE = { window: 15 * MINUTE, tries: 10 };

type Attempt = Throttled | { kind: 'go'; succeed: () => Promise<void> };

/**
 * Registers a try at someone's password. It counts as wrong before the password is checked, in the database, so that
 * concurrent tries, and tries in several processes, all count; `succeed` takes it back.
 */
export async function takeAttempt(email: string, from: Origin, now: Date): Promise<Attempt> {
  const nonce = readDevice(from.device, email, deviceKey(), now);
  if (nonce) {
    const device = counter('device', DEVICE.window);
    const { consumedPoints } = await count(device, nonce);
    if (consumedPoints <= DEVICE.tries) return { kind: 'go', succeed: () => forget(device, nonce) };
  }
  const byEmail = counter('email', EMAIL.window);
  const byAddress = counter('address', ADDRESS.window);
  const [emailKey, addressKey] = [
    counterKey(email),
    from.address === null ? null : counterKey(networkOf(from.address)),
  ];
  const [wrongByEmail, wrongByAddress] = await Promise.all([
    count(byEmail, emailKey),
    addressKey === null ? { consumedPoints: 0 } : count(byAddress, addressKey),
  ]);
  const giveBack = async () => {
    await Promise.all([byEmail.reward(emailKey, 1), addressKey !== null && byAddress.reward(addressKey, 1)]);
  };
  const waits = await Promise.all([
    waitForTurn(`email:${emailKey}`, turnOf(EMAIL.turns, wrongByEmail.consumedPoints)),
    waitForTurn(`address:${addressKey ?? ''}`, turnOf(ADDRESS.turns, wrongByAddress.consumedPoints)),
  ]);
  const waitSeconds = Math.max(...waits);
  if (waitSeconds > 0) {
    // A try that has to wait does not count.
    await giveBack();
    return { kind: 'throttled', waitSeconds };
  }
  return {
    kind: 'go',
    // A right password was no guess: the person's count starts anew, and their network address gets one try back.
    succeed: async () => {
      await Promise.all([byEmail.delete(emailKey), addressKey !== null && byAddress.reward(addressKey, 1)]);
    },
  };
}

/** A cookie for the browser, which keeps its later wrong tries apart from strangers'. */
export function deviceFor(email: string, now: Date): string {
  return makeDevice(email, deviceKey(), now);
}

function deviceKey(): Buffer {
  return deriveKey(env().APP_SECRET, 'log-in-device');
}

/** How long a turn lasts after this many wrong tries; 0: no need to wait. */
function turnOf(turns: readonly (readonly [most: number, turn: number])[], wrong: number): number {
  return turns.findLast(([most]) => wrong > most)?.[1] ?? 0;
}

/** Takes the turn, or returns how many whole seconds remain until the next one. */
async function waitForTurn(key: string, turn: number): Promise<number> {
  if (turn === 0) return 0;
  const taken = await count(counter('turn', turn), `${key}:${turn}`);
  return taken.consumedPoints === 1 ? 0 : Math.max(1, Math.ceil(taken.msBeforeNext / SECOND));
}

async function forget(counted: RateLimiterPostgres, key: string): Promise<void> {
  await counted.delete(key);
}

/** Counts one more try; returns how many the window holds with it. */
async function count(counted: RateLimiterPostgres, key: string): Promise<RateLimiterRes> {
  return counted.consume(key).catch((full: unknown) => {
    if (full instanceof RateLimiterRes) return full;
    throw full;
  });
}

const counters = new Map<string, RateLimiterPostgres>();
/** Above every limit here, so that the library keeps counting: whether a count is too high is decided in this file. */
const COUNTED = 1_000_000;

function counter(kind: 'email' | 'address' | 'device' | 'turn', window: number): RateLimiterPostgres {
  const name = `log-in-${kind}-${window}`;
  const known = counters.get(name);
  if (known) return known;
  const made = sharedCounter({ name, points: COUNTED, seconds: window / SECOND });
  counters.set(name, made);
  return made;
}
