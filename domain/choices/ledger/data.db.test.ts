import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import { readChange, readUndoOf } from '@/domain/choices/ledger/data/change';
import { readEventsSince, readHistory } from '@/domain/choices/ledger/data/history';
import { readMakerOf } from '@/domain/choices/ledger/data/maker';
import { readWording } from '@/domain/choices/ledger/data/words';
import { giveReason } from '@/domain/choices/ledger/mutations/feedback';
import { hashWording } from '@/domain/choices/ledger/rules';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { admit, changeIdOf, contextOf, foundWorkspace, later, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const WORDING = { locale: 'en', text: 'Stop all e-mail' };

let scope: WorkspaceScope;
let ada: LinkScope;
let eve: LinkScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  const key = await createLinkKey(scope);
  const open = async (recipient: string) => {
    const claims = { purpose: 'm', channel: null, topic: null, campaign: null, issuedAt: null } as const;
    const link = await openLink(mintToken({ ...claims, recipient }, key));
    if (!link) throw new Error('The link does not open');
    return link;
  };
  [ada, eve] = [await open('ada'), await open('eve')];
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
  await admit(pool(), scope, { ref: 'eve' });
});

async function make(changes: Parameters<typeof requestOf>[2]): Promise<string> {
  const [outcome] = await applyChanges([requestOf(scope, 'ada', changes, { context: { wording: WORDING } })]);
  return changeIdOf(outcome);
}

describe('a recipient’s history', () => {
  it('is theirs alone, newest first, a page at a time', async () => {
    await make([stop(NEWS)]);
    const second = await make([stop(EMAIL), { kind: 'pause', scope: EVERYTHING, until: later(DAY) }]);
    const [newest, middle, oldest, ...none] = await readHistory(ada, 10, null);
    expect(none).toEqual([]);
    expect([newest?.action, middle?.action, oldest?.action]).toEqual(['pause', 'opt_down', 'opt_down']);
    expect(newest).toMatchObject({ changeId: second, scope: EVERYTHING, after: { pausedUntil: later(DAY) } });
    expect(await readHistory(ada, 1, middle?.id ?? null)).toEqual([oldest]);
    expect(await readHistory(eve, 10, null)).toEqual([]);
  });

  it('shows each change, its words, and what came since', async () => {
    const first = await make([stop(NEWS)]);
    const [event] = await readChange(ada, first);
    const second = await make([stop(EMAIL)]);
    expect(event).toMatchObject({ wordingHash: hashWording(WORDING).toString('hex') });
    expect(await readWording(ada, event?.wordingHash ?? '')).toEqual(WORDING);
    expect((await readEventsSince(ada, event?.id ?? '0')).map(({ changeId }) => changeId)).toEqual([second]);
    expect(await readChange(eve, first)).toEqual([]);
    expect(await readChange(ada, randomUUID())).toEqual([]);
    const stranger = await foundWorkspace(pool());
    expect(await readWording({ ...ada, ...stranger }, event?.wordingHash ?? '')).toBeNull();
  });

  it('shows what was taken back', async () => {
    const change = await make([stop(EMAIL)]);
    expect(await readUndoOf(ada, change)).toBeNull();
    const undone = await undoChange(ada, change, contextOf());
    expect(await readUndoOf(ada, change)).toBe(changeIdOf(undone));
    expect(await readUndoOf(eve, change)).toBeNull();
  });

  it('names the newest change that brought an outcome about', async () => {
    const stopped = await make([stop(EMAIL)]);
    const slowed = await make([{ kind: 'frequency', scope: NEWS, frequency: 'monthly' }]);
    const paused = await make([{ kind: 'pause', scope: NEWS, until: later(2 * DAY) }]);
    const maker = (...asked: Parameters<typeof readMakerOf>[1]) => readMakerOf(ada, asked);

    expect(await maker({ scopes: [EMAIL, NEWS], choice: 'out' })).toBe(stopped);
    expect(await maker({ scopes: [NEWS], choice: 'out' })).toBeNull();
    expect(await maker({ scopes: [NEWS], frequencies: ['weekly', 'monthly'] })).toBe(slowed);
    expect(await maker({ scopes: [NEWS], frequencies: ['weekly'] })).toBeNull();
    expect(await maker({ scopes: [NEWS], pausedUntil: later(DAY) })).toBe(paused);
    expect(await maker({ scopes: [NEWS], pausedUntil: later(3 * DAY) })).toBeNull();
    expect(await maker({ scopes: [NEWS], resumed: true })).toBeNull();
    const resumed = await make([{ kind: 'resume', scope: NEWS }]);
    expect(await maker({ scopes: [NEWS], resumed: true })).toBe(resumed);
    expect(await maker({ scopes: [EMAIL], choice: 'out' }, { scopes: [NEWS], resumed: true })).toBe(resumed);
    expect(await maker()).toBeNull();
    expect(await readMakerOf(eve, [{ scopes: [EMAIL], choice: 'out' }])).toBeNull();
  });
});

describe('a reason', () => {
  const reason = { reason: 'too_many', comment: 'Every day is too often', locale: 'en' };

  async function feedback(): Promise<unknown[]> {
    const { rows } = await pool().query<Record<string, unknown>>(
      'SELECT reason, comment, locale FROM feedback WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    return rows;
  }

  it('is kept for their own change, beside the ledger; a second one replaces it', async () => {
    const change = await make([stop(EMAIL)]);
    expect(await giveReason(ada, change, reason)).toBe(true);
    expect(await giveReason(ada, change, { ...reason, reason: null, comment: 'Oh well' })).toBe(true);
    expect(await feedback()).toEqual([{ reason: null, comment: 'Oh well', locale: 'en' }]);
    const { rows } = await pool().query<Record<string, unknown>>(
      'SELECT * FROM consent_event WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    expect(JSON.stringify(rows)).not.toMatch(/Oh well|ada@example/);
  });

  it('without a comment leaves the earlier comment in place', async () => {
    const change = await make([stop(EMAIL)]);
    expect(await giveReason(ada, change, reason)).toBe(true);
    const later = { reason: 'other', comment: undefined, locale: 'pt-BR' };
    expect(await giveReason(ada, change, later)).toBe(true);
    expect(await feedback()).toEqual([{ ...reason, reason: 'other' }]);
    expect(await giveReason(ada, change, { ...later, comment: null })).toBe(true);
    expect(await feedback()).toEqual([{ ...later, comment: null }]);
  });

  it('is refused for someone else’s change, and for one that does not exist', async () => {
    const change = await make([stop(EMAIL)]);
    expect(await giveReason(eve, change, reason)).toBe(false);
    expect(await giveReason(ada, randomUUID(), reason)).toBe(false);
    expect(await feedback()).toEqual([]);
  });
});

describe('a center', () => {
  it('shows all that a link’s holder may see, with addresses masked (requirement 27)', async () => {
    await make([stop(EMAIL), { kind: 'pause', scope: NEWS, until: later(DAY) }]);
    const [event] = await readHistory(ada, 1, null);
    const center = await readCenterOf(ada, ada.link.recipient);
    expect(center).toMatchObject({
      recipient: { ref: 'ada', maskedAddresses: { email: 'a•••@example.com', phone: '•••23' } },
      suppressed: new Map([['email', 'opt_out']]),
      lastSends: [],
      lastEventId: event?.id,
    });
    expect([...(center?.chosen ?? [])].sort()).toEqual([
      ['* news', { choice: null, frequency: null, pausedUntil: later(DAY) }],
      ['email *', { choice: 'out', frequency: null, pausedUntil: null }],
    ]);
    expect(JSON.stringify(center)).not.toMatch(/ada@|1415/);
  });

  it('of someone first seen is empty, and reading it creates no one (requirement 5)', async () => {
    const unseen = { ...ada, link: { ...ada.link, recipient: 'unseen' } };
    expect(await readCenterOf(unseen, unseen.link.recipient)).toMatchObject({
      recipient: { id: null, ref: 'unseen' },
      lastEventId: '0',
    });
    const { rowCount } = await pool().query('SELECT FROM recipient WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    expect(rowCount).toBe(2);
  });

  it('does not exist for someone who was erased (requirement 17)', async () => {
    await eraseRecipient(scope, 'ada', contextOf());
    expect(await readCenterOf(ada, ada.link.recipient)).toBeNull();
  });
});
