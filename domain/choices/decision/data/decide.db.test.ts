import { beforeEach, describe, expect, it } from 'vitest';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { recordSends } from '@/domain/choices/decision/mutations/sends';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { admit, contextOf, foundWorkspace, later, NOW, requestOf, start, stop } from '@/domain/testing';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

async function ask(
  ref: string,
  channel: Channel,
  topic: string,
  { at = NOW, of = scope } = {},
): Promise<string> {
  const [decision] = await decideAll([{ scope: of, ref, channel, topic, at }]);
  return [decision?.decision, decision?.rule, decision?.cause].filter(Boolean).join(' ');
}

describe('a decision', () => {
  it('follows a change at once (requirement 8)', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    expect(await ask('ada', 'email', 'news')).toBe('allow allowed');
    await applyChanges([requestOf(scope, 'ada', [stop({ channel: null, topic: 'news' })])]);
    expect(await ask('ada', 'email', 'news')).toBe('deny opted_out');
    expect(await ask('ada', 'email', 'offers')).toBe('allow allowed');
    await applyChanges([requestOf(scope, 'ada', [start({ channel: null, topic: 'news' })])]);
    expect(await ask('ada', 'email', 'news')).toBe('allow allowed');
  });

  it('respects a stop of the address under another ref, on each channel of a number separately (requirement 9)', async () => {
    await admit(pool(), scope, { ref: 'ada', phone: '+14155550100' });
    await admit(pool(), scope, { ref: 'ada-again', phone: '+14155550100' });
    await applyChanges([requestOf(scope, 'ada', [stop({ channel: 'sms', topic: null })])]);
    expect(await ask('ada', 'sms', 'news')).toBe('deny suppressed opt_out');
    expect(await ask('ada-again', 'sms', 'news')).toBe('deny suppressed opt_out');
    expect(await ask('ada-again', 'sms', 'receipts')).toBe('allow transactional');
    await pool().query(
      `INSERT INTO workspace_channel (workspace_id, channel, position) VALUES ($1, 'whatsapp', 9)`,
      [scope.workspaceId],
    );
    await pool().query(
      `INSERT INTO topic_channel (topic_id, channel, typical_per_month)
       SELECT id, 'whatsapp', 1 FROM topic WHERE workspace_id = $1 AND key = 'news'`,
      [scope.workspaceId],
    );
    forgetCatalogs();
    expect(await ask('ada-again', 'whatsapp', 'news')).toBe('allow allowed');
    await applyChanges([requestOf(scope, 'ada', [stop({ channel: null, topic: null })])]);
    expect(await ask('ada-again', 'whatsapp', 'news')).toBe('deny suppressed opt_out');
  });

  it('reports an erased person as erased, and their address under a new ref as stopped (requirement 17)', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    await eraseRecipient(scope, 'ada', contextOf());
    await admit(pool(), scope, { ref: 'new-ada', email: 'ada@example.com' });
    expect(await ask('ada', 'email', 'news')).toBe('deny erased');
    expect(await ask('nobody', 'email', 'news')).toBe('deny unknown_recipient');
    expect(await ask('new-ada', 'email', 'news')).toBe('deny suppressed erase');
  });

  it('requires verified consent if the workspace does', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    await pool().query('UPDATE workspace SET requires_verified_consent = true WHERE id = $1', [
      scope.workspaceId,
    ]);
    forgetCatalogs();
    expect(await ask('ada', 'email', 'news')).toBe('deny unverified_consent');
    expect(await ask('ada', 'email', 'receipts')).toBe('allow transactional');
    await pool().query(`UPDATE recipient SET consent_source = 'form' WHERE workspace_id = $1`, [
      scope.workspaceId,
    ]);
    expect(await ask('ada', 'email', 'news')).toBe('allow allowed');
  });

  it('defers to the next calendar period in the recipient’s zone, or else the workspace’s, also for an unknown zone', async () => {
    const weekly = {
      kind: 'frequency',
      scope: { channel: 'email', topic: null },
      frequency: 'weekly',
    } as const;
    await pool().query(`UPDATE workspace SET time_zone = 'America/Sao_Paulo' WHERE id = $1`, [
      scope.workspaceId,
    ]);
    forgetCatalogs();
    const zones = { ada: 'Asia/Kathmandu', ben: null, cleo: 'Atlantis/Poseidonis', dan: 'IST' };
    for (const [ref, zone] of Object.entries(zones)) {
      await admit(pool(), scope, { ref, email: `${ref}@example.com` });
      await pool().query('UPDATE recipient SET time_zone = $3 WHERE workspace_id = $1 AND ref = $2', [
        scope.workspaceId,
        ref,
        zone,
      ]);
      await applyChanges([requestOf(scope, ref, [weekly])]);
    }
    const refs = Object.keys(zones);
    await recordSends(
      scope,
      refs.map((ref) => ({ ref, channel: 'email', topic: 'news', sentAt: NOW })),
    );
    const answers = await decideAll(
      refs.map((ref) => ({ scope, ref, channel: 'email', topic: 'offers', at: later(DAY) })),
    );
    expect(answers.map(({ rule, until }) => `${rule} ${until?.toISOString()}`)).toEqual([
      'frequency 2026-11-08T18:15:00.000Z',
      'frequency 2026-11-09T03:00:00.000Z',
      'frequency 2026-11-09T03:00:00.000Z',
      'frequency 2026-11-09T03:00:00.000Z',
    ]);
  });

  it('about another time judges what stands today as if it were that time', async () => {
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    const pause = { kind: 'pause', scope: { channel: null, topic: null }, until: later(5 * DAY) } as const;
    await applyChanges([requestOf(scope, 'ada', [pause])]);
    expect(await ask('ada', 'email', 'news')).toBe('defer paused');
    expect(await ask('ada', 'email', 'news', { at: later(6 * DAY) })).toBe('allow allowed');
  });
});

describe('another workspace’s', () => {
  it('recipients, suppressions and topics decide nothing here (requirement 29)', async () => {
    const other = await foundWorkspace(pool());
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    await admit(pool(), other, { ref: 'ada', email: 'ada@example.com' });
    await admit(pool(), other, { ref: 'ben', email: 'ben@example.com' });
    await applyChanges([requestOf(other, 'ada', [stop({ channel: null, topic: null })])]);
    expect(await ask('ada', 'email', 'news')).toBe('allow allowed');
    expect(await ask('ada', 'email', 'news', { of: other })).toBe('deny suppressed opt_out');
    expect(await ask('ben', 'email', 'news')).toBe('deny unknown_recipient');
  });

  it('questions are answered apart from this one’s in the same query', async () => {
    const other = await foundWorkspace(pool());
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    const question = { ref: 'ada', channel: 'email', topic: 'news', at: NOW } as const;
    const answers = await decideAll([
      { scope: other, ...question },
      { scope, ...question },
    ]);
    expect(answers.map(({ rule }) => rule)).toEqual(['unknown_recipient', 'allowed']);
  });
});
