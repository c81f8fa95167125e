import { heldMark } from '@/page/view/held';
import type { Repeat } from '@/page/view/result';
import type { Visit } from '@/page/visit';
import { readMakerOf, type MadeSo } from '@/domain/choices/ledger/data/maker';
import { EVERYTHING, scopeKey } from '@/domain/catalog/choice/schema';
import { coveringScopes } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { isLessOften } from '@/domain/catalog/topic/rules';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';

/**
 * What the result page shows for wishes that held already: the change that made them hold. Usually that is an earlier
 * press of the same button, or the mail program's own button, or someone acting for the sender.
 */
export async function repeatOf(
  visit: Visit,
  changes: readonly PreferenceChange[],
): Promise<Record<string, string>> {
  if (changes.length === 0) return {};
  const repeat: Repeat = changes.every(({ kind }) => kind === 'stop') ? 'stopped' : 'so';
  const change = await readMakerOf(visit.link, changes.flatMap(madeSo));
  const isEverything = changes.some(({ scope }) => scopeKey(scope) === scopeKey(EVERYTHING));
  return { repeat, held: heldMark(visit), ...(change ? { change } : isEverything && { everything: '1' }) };
}

/** The same for a wish for less when even less comes: what stopped it, reduced it further or paused it longer. */
export async function exceededOf(visit: Visit, wanted: PreferenceChange): Promise<Record<string, string>> {
  const { link } = visit;
  const scopes = coveringScopes(wanted.scope);
  const change =
    (await readMakerOf(link, [{ scopes, choice: 'out' }])) ?? (await readMakerOf(link, madeSo(wanted)));
  return { repeat: 'less' satisfies Repeat, held: heldMark(visit), ...(change && { change }) };
}

function madeSo(wanted: PreferenceChange): MadeSo[] {
  const { scope } = wanted;
  switch (wanted.kind) {
    case 'stop':
      return [{ scopes: [scope], choice: 'out' }];
    case 'start':
    case 'consent':
      return [{ scopes: [scope], choice: 'in' }];
    case 'frequency':
      return [
        {
          scopes: coveringScopes(scope),
          frequencies: FREQUENCIES.filter((each) => !isLessOften(wanted.frequency, each)),
        },
      ];
    case 'pause':
      return [{ scopes: [scope], pausedUntil: wanted.until }];
    case 'resume':
      return [{ scopes: [scope], resumed: true }];
    case 'restore':
      return [];
  }
}
