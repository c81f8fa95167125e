import type { LinkScope } from '@/domain/access/scope/schema';
import { readChange, readUndoOf } from '@/domain/choices/ledger/data/change';
import { readEventsSince } from '@/domain/choices/ledger/data/history';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';

/** A change as a later page describes it. */
export type Story = {
  /** In order; never empty. */
  events: [ConsentEvent, ...ConsentEvent[]];
  /** The change that took it back. */
  undoneBy: string | null;
  /** The recipient's events after it, oldest first, whatever they are about. */
  since: ConsentEvent[];
};

/** A change by the link's recipient with all that came after it; null if they made no such change. */
export async function readStory(scope: LinkScope, changeId: string): Promise<Story | null> {
  const [first, ...more] = await readChange(scope, changeId);
  if (!first) return null;
  const [undoneBy, since] = await Promise.all([
    readUndoOf(scope, changeId),
    readEventsSince(scope, (more.at(-1) ?? first).id),
  ]);
  return { events: [first, ...more], undoneBy, since };
}
