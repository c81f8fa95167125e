import { isBetween } from '@/domain/choices/place/data';
import type { LedgerTransaction } from '@/domain/choices/place/schema';

/** A stretch of the ledger: of one workspace where it names one, else of all. */
export type Stretch = { from: LedgerTransaction; to: LedgerTransaction; workspaceId?: string | null };

/** What stands for each part of a stretch in a statement about it, which is given {@link valuesOf} it. */
export const STRETCH = { from: '$1', to: '$2', workspaceId: '$3::uuid' } as const;

export function valuesOf({ from, to, workspaceId = null }: Stretch): (string | null)[] {
  return [from, to, workspaceId];
}

/** SQL for whether an event `e` lies in the stretch. */
export const IN_STRETCH = `${isBetween('e', [STRETCH.from, STRETCH.to])}
     AND (${STRETCH.workspaceId} IS NULL OR e.workspace_id = ${STRETCH.workspaceId})`;

/** A day or month from which something was taken: cells that hold nothing any more must go, as if they had never been. */
export type EmptiedDay = { workspace_id: string; day: string };
export const EMPTIED_DAY = { workspace_id: 'uuid', day: 'date' } as const;
