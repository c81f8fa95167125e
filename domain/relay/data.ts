import type { WorkspaceScope } from '@/domain/access/schema';
import type { Scope, Standing } from '@/domain/consent/schema';
import { readCenterOf } from '@/domain/preference/data';
import type { EffectiveRule } from '@/domain/relay/schema';
import { readSuppressionsOf } from '@/domain/suppression/data';
import type { RecipientSuppression } from '@/domain/suppression/schema';
import { ruleOf, rulesOf } from '@/domain/support/rules';
import { loadCatalog } from '@/domain/topic/data';
import { ADDRESS_KINDS } from '@/domain/recipient/schema';
import { channelSchema } from '@/domain/workspace/schema';

export type Preferences = {
  effective: EffectiveRule[];
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
  const has = new Set(ADDRESS_KINDS.filter((kind) => center.recipient.maskedAddresses[kind] !== undefined));
  const kinds = new Map(catalog.topics.map((topic) => [topic.key, topic]));
  return {
    effective: rulesOf({ ...center, has }, catalog.topics, now).map((standing) => {
      const topic = kinds.get(standing.topic);
      const { channel, by, frequency, frequencyBy, pausedUntil } = standing;
      const rule = ruleOf(standing, topic ?? { kind: 'marketing' });
      return {
        ...{ topic: standing.topic, channel, allowed: standing.state === 'in', rule, decidedBy: by },
        ...{ frequency, frequencyBy, pausedUntil },
      };
    }),
    choices: [...center.standings].map(([key, standing]) => ({ scope: scopeOfKey(key), standing })),
    suppressions,
  };
}

/** Undoes `scopeKey`. */
function scopeOfKey(key: string): Scope {
  const [channel = '*', topic = '*'] = key.split(' ');
  return {
    channel: channel === '*' ? null : channelSchema.parse(channel),
    topic: topic === '*' ? null : topic,
  };
}
