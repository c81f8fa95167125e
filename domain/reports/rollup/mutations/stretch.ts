import { isBetween } from '@/domain/choices/place/data';
import type { LedgerTransaction } from '@/domain/choices/place/schema';

/** A stretch of the ledger: one workspace's if it names one, otherwise all. */
export type Stretch = { from: LedgerTransaction; to: LedgerTransaction; workspaceId?: string | null };

/** The parameters of a statement about a stretch, whose values are {@link valuesOf} it. */
export const STRETCH = { from: '$1', to: '$2', workspaceId: '$3::uuid' } as const;

export function valuesOf({ from, to, workspaceId = null }: Stretch): (string | null)[] {
  return [from, to, workspaceId];
}

/** SQL: whether an event `e` lies in the stretch. */
export const IN_STRETCH = `${isBetween('e', [STRETCH.from, STRETCH.to])}
     AND (${STRETCH.workspaceId} IS NULL OR e.workspace_id = ${STRETCH.workspaceId})`;

/** A day or month from which something was subtracted: cells that become empty must be deleted. */
export type EmptiedDay = { workspace_id: string; day: string };
export const EMPTIED_DAY = { workspace_id: 'uuid', day: 'date' } as const;
