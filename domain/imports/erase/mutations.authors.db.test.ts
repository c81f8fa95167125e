import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { eraseFor } from '@/domain/imports/erase/mutations';
import { authorOfKey, authorOfMember, ON_THE_PAGE, OPERATING } from '@/domain/access/author/rules';
import type { NamedAuthor } from '@/domain/access/author/schema';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import { relayWish } from '@/domain/choices/relayed-wish/mutations';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { admit, apiScopeOf, auditOf, engage, foundWorkspace, later, NOW, stop } from '@/domain/testing';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
});

const AUTHORS: Record<string, () => NamedAuthor | Promise<NamedAuthor>> = {
  'a sender’s system': async () => authorOfKey(await apiScopeOf(scope)),
  'a member': async () => authorOfMember((await engage(pool(), scope, 'agent')).scope),
  'whoever runs the server': () => OPERATING,
  'a text message': () => ({
    actor: 'keyword',
    actorId: '+1 555',
    source: 'sms',
    name: 'SMS',
    loginId: null,
  }),
  'a sign-up form': () => ({ ...ON_THE_PAGE, actorId: 'footer', name: 'Footer form', loginId: null }),
};

describe.each(Object.entries(AUTHORS))('%s', (_, authorOf) => {
  it('uses the same verbs as everyone to stop, relay, record and erase, and is named by the ledger and the audit log', async () => {
    const by = await authorOf();
    const told = {
      cause: 'opt_out',
      channels: ['email'],
      topic: null,
      ref: null,
      madeAt: null,
      reason: null,
    } as const;
    await addStops(scope, by, [{ ...told, address: 'ada@example.com' }], NOW);
    const silent = { reason: null, comment: null, about: null, wording: null, locale: null, madeAt: null };
    const changes = [stop({ channel: null, topic: 'news' })];
    expect(await relayWish(scope, by, 'ada', { ...silent, changes }, later(1))).toMatchObject({
      kind: 'changed',
    });
    const wording = { locale: 'en', text: 'Yes' };
    const about = { channel: 'email', topic: null } as const;
    const optIn = { scope: about, source: 'form', givenAt: later(DAY), wording, evidence: null };
    expect(await recordOptIn(scope, by, 'ada', optIn, later(DAY))).toMatchObject({ kind: 'recorded' });
    const { rows: evidence } = await pool().query<{ recorded_by: string }>(
      'SELECT recorded_by FROM consent_evidence WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    expect(evidence).toEqual([{ recorded_by: by.actorId }]);
    expect(await eraseFor(scope, by, 'ada', later(2 * DAY))).toBe('erased');
    const { rows: events } = await pool().query<Record<string, string>>(
      `SELECT action, concat_ws(' ', actor, actor_id, source) AS by FROM consent_event
        WHERE workspace_id = $1 ORDER BY id`,
      [scope.workspaceId],
    );
    const name = `${by.actor} ${by.actorId ?? ''} ${by.source}`;
    expect(events).toEqual(['opt_out', 'opt_out', 'opt_in', 'erase'].map((action) => ({ action, by: name })));
    expect(await auditOf(pool(), scope)).toEqual(
      expect.arrayContaining([`${by.name} suppression.added`, `${by.name} recipient.erased`]),
    );
  });
});
