import { contextOf } from '@/page/forms/change';
import type { Visit } from './visit';
import { REDUCING } from '@/domain/access/scope/rules';
import { scopeKey } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { holdingAt } from './view/holding';

/**
 * `Sec-GPC: 1` turns third-party sharing off, if the workspace shares data. It is the only change that a view makes,
 * because the law requires it, and it is idempotent. Subscriptions stay as they are. CCPA §7025, requirement 21.
 */
export async function honourGpc(
  visit: Visit,
  isSent: boolean,
): Promise<{ visit: Visit; isGpcHonoured: boolean }> {
  const { catalog, center, link } = visit;
  if (!isSent || !catalog.workspace.sharesData) return { visit, isGpcHonoured: false };
  const sharing = catalog.topics
    .filter(({ kind }) => kind === 'sharing')
    .map(({ key }) => ({ channel: null, topic: key }));
  const isShared = sharing.some((scope) => holdingAt(visit, scope).isOn);
  if (!isShared) return { visit, isGpcHonoured: sharing.length > 0 };
  const [outcome] = await applyChanges([
    {
      scope: link,
      recipient: link.link.recipient,
      changes: sharing.map((scope) => ({ kind: 'stop', scope })),
      asked: 'center',
      proof: REDUCING,
      context: {
        ...contextOf(visit, { locale: 'und', text: 'Sec-GPC: 1' }),
        actor: 'gpc',
        source: 'gpc',
        undoesChangeId: null,
      },
    },
  ]);
  const [standings, chosen] = [new Map(center.standings), new Map(center.chosen)];
  if (outcome?.kind === 'changed')
    for (const { scope, after } of outcome.events) {
      standings.set(scopeKey(scope), after);
      chosen.set(scopeKey(scope), after);
    }
  return { visit: { ...visit, center: { ...center, standings, chosen } }, isGpcHonoured: true };
}
