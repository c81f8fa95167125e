/** For tests: an address that several refs have, and what is pressed through the links that are mailed to it. */
import type pg from 'pg';
import type { ApiScope } from '@/domain/access/scope/schema';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { admit, apiScopeOf, changeIdOf, foundWorkspace, NOW, requestOf } from '@/domain/testing';

export const BOX = 'box@example.com';

export type Box = {
  scope: ApiScope;
  /** Makes a change as someone does on the page, through a link from an e-mail. */
  press: (ref: string, changes: PreferenceChange[], how?: Press) => Promise<ChangeOutcome>;
  undo: (ref: string, made: ChangeOutcome) => Promise<ChangeOutcome>;
  /** Whether `topic` may be sent by e-mail: `deny suppressed complaint`. */
  ask: (ref: string, topic?: string, at?: Date) => Promise<string>;
};

type Press = { purpose?: 'u' | 'm'; at?: Date; undoes?: string | null };

/** A workspace in which the refs `one`, `two` and `three` have the address {@link BOX}. */
export async function foundBox(database: pg.Pool): Promise<Box> {
  const scope = await apiScopeOf(await foundWorkspace(database));
  for (const ref of ['one', 'two', 'three']) await admit(database, scope, { ref, email: BOX });

  const press: Box['press'] = async (ref, changes, { purpose = 'm', at = NOW, undoes = null } = {}) => {
    const link = { purpose, channel: 'email', topic: null, campaign: null } as const;
    const context = { link, now: at, undoesChangeId: undoes };
    const [outcome] = await applyChanges([
      requestOf(scope, ref, changes, { reducesOnly: purpose === 'u', context }),
    ]);
    return outcome ?? { kind: 'gone' };
  };

  return {
    scope,
    press,
    undo: async (ref, made) => {
      const changes = made.kind === 'changed' ? made.events : [];
      const restores = changes.map(
        ({ scope: about, before, after }) =>
          ({ kind: 'restore', scope: about, from: after, to: before }) as const,
      );
      return press(ref, restores, { undoes: changeIdOf(made) });
    },
    ask: async (ref, topic = 'news', at = NOW) => {
      const [decision] = await decideAll([{ scope, ref, channel: 'email', topic, at }]);
      return [decision?.decision, decision?.rule, decision?.cause].filter(Boolean).join(' ');
    },
  };
}
