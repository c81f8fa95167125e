import { mintToken } from '@/domain/access/link/rules';
import { SECOND } from '@/lib/clock';
import { BENCH_KEY } from './workspace';

/** One unsubscribe link per recipient, for a topic or for the whole channel; no two are the same. */
export function mintPaths(recipients: readonly string[], topic: string | null, campaign: string): string[] {
  return recipients.map((recipient, index) => {
    const issuedAt = new Date(index * SECOND);
    return `/u/${mintToken({ purpose: 'u', recipient, channel: 'email', topic, campaign, issuedAt }, BENCH_KEY)}`;
  });
}

/** This many of the numbers below `all`, each once, in no order that favours a disk. */
export function scattered(count: number, all: number): number[] {
  // A step that shares no divisor with a power of ten visits every number once.
  const step = 7_919;
  const apart = Math.max(1, Math.floor(all / count));
  return Array.from(
    { length: Math.min(count, all) },
    (_, index) => (index * step * apart + (index % apart)) % all,
  );
}
