import { randomUUID } from 'node:crypto';
import { processSlot } from '@/lib/slot';
import type { Visit } from '@/page/visit';

// proxy.ts has to open a link to know the status of its page, and the page renders what was opened. Where it does not
// arrive (a host that runs the two in two processes) the page opens the link once more.
const slot = processSlot<Map<string, Visit>>('visits');
const MAX_HELD = 1_000;

function held(): Map<string, Visit> {
  return (slot.value ??= new Map<string, Visit>());
}

/** Holds a visit for the page that renders next. Returns the name to take it by. */
export function holdVisit(visit: Visit): string {
  const visits = held();
  // One whose page was never rendered, since the request was broken off.
  const [oldest] = visits.size < MAX_HELD ? [] : visits.keys();
  if (oldest) visits.delete(oldest);
  const name = randomUUID();
  visits.set(name, visit);
  return name;
}

/** Takes a visit, once. */
export function takeVisit(name: string | null): Visit | undefined {
  if (!name) return undefined;
  const visit = held().get(name);
  held().delete(name);
  return visit;
}
