import { createHash } from 'node:crypto';
import type { Scope, Standing, Wording } from '@/domain/consent/schema';

/** What names a wording in the ledger: SHA-256 of its locale, a newline and its text. */
export function hashWording({ locale, text }: Wording): Buffer {
  return createHash('sha256').update(`${locale}\n${text}`).digest();
}

/** Whether every message under `inner` is also under `outer`. */
export function covers(outer: Scope, inner: Scope): boolean {
  return (
    (outer.channel === null || outer.channel === inner.channel) &&
    (outer.topic === null || outer.topic === inner.topic)
  );
}

/** What stands, without a pause that is over. */
export function withoutPast(standing: Standing, now: Date): Standing {
  return standing.pausedUntil && standing.pausedUntil <= now ? { ...standing, pausedUntil: null } : standing;
}

/** Whether two standings say the same. */
export function sameStanding(a: Standing, b: Standing): boolean {
  return (
    a.choice === b.choice &&
    a.frequency === b.frequency &&
    a.pausedUntil?.getTime() === b.pausedUntil?.getTime()
  );
}
