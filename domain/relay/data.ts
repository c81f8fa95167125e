import type { WorkspaceScope } from '@/domain/access/schema';
import { scopeOfKey, type Scope, type Standing } from '@/domain/consent/schema';
import { readCenterOf } from '@/domain/preference/data';
import { readSuppressionsOf } from '@/domain/suppression/data';
import type { RecipientSuppression } from '@/domain/suppression/schema';
import { rulesOf } from '@/domain/support/rules';
import type { StandingRule } from '@/domain/support/schema';
import { loadCatalog } from '@/domain/topic/data';

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
