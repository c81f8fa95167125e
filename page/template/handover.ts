import { randomUUID } from 'node:crypto';
import { processSlot } from '@/lib/slot';
import type { Visit } from '@/page/visit';

// proxy.ts has to open a link to know its page's status, and the page renders what was opened. If the visit does not
// arrive (on a host that runs the two in separate processes), the page opens the link again.
const slot = processSlot<Map<string, Visit>>('visits');
const MAX_HELD = 1_000;

function held(): Map<string, Visit> {
  return (slot.value ??= new Map<string, Visit>());
}

/** Holds a visit for the page that renders next. Returns the name by which the page takes it. */
export function holdVisit(visit: Visit): string {
  const visits = held();
  // Visits whose page was never rendered because the request was aborted.
  const [oldest] = visits.size < MAX_HELD ? [] : visits.keys();
  if (oldest) visits.delete(oldest);
  const name = randomUUID();
  visits.set(name, visit);
  return name;
}

/** Takes a visit; works only once. */
export function takeVisit(name: string | null): Visit | undefined {
  if (!name) return undefined;
  const visit = held().get(name);
  held().delete(name);
  return visit;
}
