import { beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import type { Scope } from '@/domain/catalog/choice/schema';
import { createLinkKey, setLinkKeyState } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { admit, changeIdOf, contextOf, foundWorkspace, later, NOW, requestOf } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NEWS: Scope = { channel: 'email', topic: 'news' };

let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  // Two records of one person, who share an address.
  for (const ref of ['ada', 'ada_2']) await admit(pool(), scope, { ref, email: 'ada@example.com' });
});

const pause = (days: number): PreferenceChange => ({ kind: 'pause', scope: NEWS, until: later(days * DAY) });
const RESUME: PreferenceChange = { kind: 'resume', scope: NEWS };

/** Presses a button on the page of an unsubscribe link, as the page does. */
async function press(change: PreferenceChange, ref = 'ada'): Promise<ChangeOutcome | undefined> {
  const { link, reducesOnly, endsOwnPauses } = await unsubscribeLinkOf(ref);
  const context = { actor: 'recipient', source: 'page', link } as const;
  return (await applyChanges([requestOf(scope, ref, [change], { reducesOnly, endsOwnPauses, context })]))[0];
}

async function unsubscribeLinkOf(recipient: string) {
  const claims = { purpose: 'u', recipient, ...NEWS, campaign: null, issuedAt: null } as const;
  const link = await openLink(mintToken(claims, key));
  if (!link) throw new Error('The link does not open');
  return link;
}

/** A change by an agent, on the person's behalf. */
async function agentMakes(change: PreferenceChange): Promise<void> {
  const context = { actor: 'member', source: 'admin' } as const;
  await applyChanges([requestOf(scope, 'ada', [change], { context })]);
}

const ownPauses = async (ref = 'ada') => [...((await readCenterOf(scope, ref))?.ownPauses ?? [])];
const REFUSED = { kind: 'refused', refusals: [{ code: 'link_reduces_only' }] };

describe('through an unsubscribe link a pause', () => {
  it('that was requested through a link is shortened and ended, and what held before holds again', async () => {
    await press({ kind: 'frequency', scope: NEWS, frequency: 'weekly' });
    await press(pause(60));
    expect(await ownPauses()).toEqual(['email news']);
    expect(await press(pause(30))).toMatchObject({ kind: 'changed' });
    const ended = await press(RESUME);
    expect(ended).toMatchObject({ kind: 'changed', events: [{ action: 'resume' }] });
    expect((await recordsOf(pool(), scope)).preferences).toEqual(['ada email news weekly']);
    expect(await press(RESUME)).toEqual({ kind: 'unchanged' });
    expect(await ownPauses()).toEqual([]);
    // After undoing its end, the pause is the person's own, as before.
    const link = await unsubscribeLinkOf('ada');
    await undoChange(link, changeIdOf(ended), contextOf({ link: link.link }));
    expect(await ownPauses()).toEqual(['email news']);
    expect(await press(RESUME)).toMatchObject({ kind: 'changed' });
  });

  it('is not ended if someone else requested it, or set it anew', async () => {
    await agentMakes(pause(60));
    expect(await ownPauses()).toEqual([]);
    expect(await press(RESUME)).toMatchObject(REFUSED);
    expect(await press(pause(30))).toMatchObject(REFUSED);
    expect(await press(pause(90))).toMatchObject({ kind: 'changed' });
    expect(await ownPauses()).toEqual(['email news']);
    await agentMakes(pause(100));
    expect(await ownPauses()).toEqual([]);
    expect(await press(RESUME)).toMatchObject(REFUSED);
  });

  it('that another ref requested for the same address stays', async () => {
    await press(pause(60), 'ada_2');
    await press(pause(30));
    expect(await press(RESUME)).toMatchObject({ kind: 'changed' });
    const center = await readCenterOf(scope, 'ada');
    expect(center?.standings.get('email news')?.pausedUntil).toEqual(later(60 * DAY));
  });

  it('is not ended by a link signed with a key that may have leaked (requirement 26)', async () => {
    await press(pause(60));
    await setLinkKeyState(scope, key.kid, 'reduced', NOW);
    expect(await press(RESUME)).toMatchObject(REFUSED);
    expect(await press(pause(90))).toMatchObject({ kind: 'changed' });
  });
});
