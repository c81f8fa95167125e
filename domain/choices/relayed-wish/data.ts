import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { scopeOfKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { readSuppressionsOf } from '@/domain/people/suppression/data';
import type { RecipientSuppression } from '@/domain/people/suppression/schema';
import { rulesOf } from '@/domain/choices/act-for/rules';
import type { StandingRule } from '@/domain/choices/act-for/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { pool } from '@/lib/db/pool';

export type Preferences = {
  effective: StandingRule[];
  choices: { scope: Scope; standing: Standing }[];
  suppressions: RecipientSuppression[];
};

/** What holds for a recipient, why, and what they chose. */
export async function readPreferences(
  scope: WorkspaceScope,
  ref: string,
  now: Date,
): Promise<Preferences | 'unknown' | 'erased'> {
  const [center, catalog, suppressions] = await Promise.all([
    readCenterOf(scope, ref),
    loadCatalog(scope),
    readSuppressionsOf(scope, ref),
  ]);
  if (!center) return 'erased';
  if (center.recipient.id === null || !catalog) return 'unknown';
  return {
    effective: rulesOf(center, catalog, now),
    choices: [...center.chosen].map(([key, standing]) => ({ scope: scopeOfKey(key), standing })),
    suppressions,
  };
}

/**
 * When a change was relayed as a wish; null if it is something else, such as a recorded consent or a reported
 * suppression.
 */
export async function readRelayedAt({ workspaceId }: WorkspaceScope, changeId: string): Promise<Date | null> {
  const { rows } = await pool().query<{ relayed_at: Date }>(
    'SELECT relayed_at FROM relayed_wish WHERE workspace_id = $1 AND change_id = $2::uuid',
    [workspaceId, changeId],
  );
  return rows[0]?.relayed_at ?? null;
}
