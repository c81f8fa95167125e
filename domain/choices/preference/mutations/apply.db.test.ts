import { beforeEach, describe, expect, it } from 'vitest';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import {
  admit,
  changeIdOf,
  contextOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  start,
  stop,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
});

function records(of = scope) {
  return recordsOf(pool(), of);
}

describe('a change', () => {
  it.each<[string, PreferenceChange, { event: string; preference: string; suppressions?: string[] }]>([
    [
      'stops a topic on a channel',
      stop(NEWS_BY_EMAIL),
      { event: 'opt_down email news:  → out', preference: 'email news out' },
    ],
    ['stops a topic', stop(NEWS), { event: 'opt_down * news:  → out', preference: '* news out' }],
    [
      'stops a channel, and suppresses its address',
      stop(EMAIL),
      {
        event: 'opt_down email *:  → out',
        preference: 'email * out',
        suppressions: ['ada@example.com email opt_out'],
      },
    ],
    [
      'stops everything, and suppresses every address on every channel (requirement 16)',
      stop(EVERYTHING),
      {
        event: 'opt_out * *:  → out',
        preference: '* * out',
        suppressions: [
          '+14155550123 phone opt_out',
          '+14155550123 sms opt_out',
          '+14155550123 whatsapp opt_out',
          'ada@example.com email opt_out',
        ],
      },
    ],
    [
      'lowers a frequency',
      { kind: 'frequency', scope: NEWS, frequency: 'weekly' },
      { event: 'opt_down * news:  → weekly', preference: '* news weekly' },
    ],
    [
      'pauses',
      { kind: 'pause', scope: EVERYTHING, until: later(30 * DAY) },
      { event: 'pause * *:  → 2026-12-02', preference: '* * 2026-12-02' },
    ],
    ['starts', start(NEWS), { event: 'opt_in * news:  → in', preference: '* news in' }],
  ])('%s: one event, one preference', async (_, change, { event, preference, suppressions = [] }) => {
    const [outcome] = await applyChanges([requestOf(scope, 'ada', [change])]);
    expect(outcome).toMatchObject({ kind: 'changed', events: [{ scope: change.scope }] });
    expect(await records()).toEqual({
      recipients: ['ada'],
      events: [`ada ${event}`],
      preferences: [`ada ${preference}`],
      suppressions,
    });
  });

  it('of several parts is one change with an event for each, in order, and keeps what else was chosen', async () => {
    await applyChanges([requestOf(scope, 'ada', [{ kind: 'frequency', scope: NEWS, frequency: 'weekly' }])]);
    const parts: PreferenceChange[] = [
      stop(NEWS),
      { kind: 'pause', scope: NEWS, until: later(DAY) },
      stop(NEWS_BY_EMAIL),
    ];
    const [outcome] = await applyChanges([requestOf(scope, 'ada', parts)]);
    const { events, preferences } = await records();
    expect(events.slice(1)).toEqual([
      'ada opt_down * news: weekly → out weekly',
      'ada pause * news: out weekly → out weekly 2026-11-03',
      'ada opt_down email news:  → out',
    ]);
    expect(preferences).toEqual(['ada * news out weekly 2026-11-03', 'ada email news out']);
    const { rows } = await pool().query('SELECT DISTINCT change_id FROM consent_event WHERE change_id = $1', [
      changeIdOf(outcome),
    ]);
    expect(rows).toHaveLength(1);
  });

  it('is recorded with who, what, when, how and the exact wording (requirement 19)', async () => {
    const link = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'autumn-26' } as const;
    const wording = { locale: 'pt-BR', text: 'Parar “novidades” por e-mail' };
    const context = contextOf({
      link,
      wording,
      locale: 'pt-BR',
      automated: true,
      actorId: 'x',
      now: later(1_234),
    });
    await applyChanges([requestOf(scope, 'ada', [stop(NEWS_BY_EMAIL)], { context })]);
    const { rows } = await pool().query(
      `SELECT actor, actor_id, source, link_purpose, link_channel, link_topic, campaign, e.locale, automated,
              occurred_at, w.locale AS wording_locale, w.text
         FROM consent_event e JOIN wording w ON w.workspace_id = e.workspace_id AND w.hash = e.wording_hash
        WHERE e.workspace_id = $1`,
      [scope.workspaceId],
    );
    expect(rows).toEqual([
      {
        actor: 'recipient',
        actor_id: 'x',
        source: 'page',
        locale: 'pt-BR',
        automated: true,
        link_purpose: 'u',
        link_channel: 'email',
        link_topic: 'news',
        campaign: 'autumn-26',
        occurred_at: later(1_234),
        wording_locale: 'pt-BR',
        text: wording.text,
      },
    ]);
  });
});

describe('a repeat', () => {
  it.each<PreferenceChange>([
    stop(EVERYTHING),
    stop(NEWS_BY_EMAIL),
    start(NEWS),
    { kind: 'frequency', scope: NEWS, frequency: 'monthly' },
    { kind: 'pause', scope: EMAIL, until: later(DAY) },
  ])('of $kind succeeds and writes nothing (requirement 7)', async (change) => {
    const request = requestOf(scope, 'ada', [change]);
    await applyChanges([request]);
    const before = await records();
    expect(await applyChanges([request, request])).toEqual([{ kind: 'unchanged' }, { kind: 'unchanged' }]);
    expect(await records()).toEqual(before);
  });

  it('of a pause that has ended is a new pause', async () => {
    await applyChanges([requestOf(scope, 'ada', [{ kind: 'pause', scope: EMAIL, until: later(DAY) }])]);
    const again = { kind: 'pause', scope: EMAIL, until: later(3 * DAY) } as const;
    await applyChanges([requestOf(scope, 'ada', [again], { context: { now: later(2 * DAY) } })]);
    const { events, preferences } = await records();
    expect(events[1]).toBe('ada pause email *:  → 2026-11-05');
    expect(preferences).toEqual(['ada email * 2026-11-05']);
  });
});

describe('a recipient first seen through a good link', () => {
  it('is created with their first change, without an address to suppress', async () => {
    const [outcome] = await applyChanges([requestOf(scope, 'new_1', [stop(EMAIL)])]);
    expect(outcome).toMatchObject({ kind: 'changed' });
    expect(await records()).toMatchObject({
      recipients: ['ada', 'new_1'],
      preferences: ['new_1 email * out'],
      suppressions: [],
    });
  });

  it('is not created twice in one batch', async () => {
    await applyChanges([requestOf(scope, 'new_1', [stop(EMAIL)]), requestOf(scope, 'new_1', [stop(NEWS)])]);
    expect(await records()).toMatchObject({ recipients: ['ada', 'new_1'], preferences: { length: 2 } });
  });

  it('is not created if their workspace is gone, and that keeps no one else’s change from being made', async () => {
    const gone = await foundWorkspace(pool());
    await pool().query('DELETE FROM topic WHERE workspace_id = $1', [gone.workspaceId]);
    await pool().query('DELETE FROM workspace WHERE id = $1', [gone.workspaceId]);
    const outcomes = await applyChanges([
      requestOf(gone, 'ada', [stop(EMAIL)]),
      requestOf(scope, 'ada', [stop(EMAIL)]),
    ]);
    expect(outcomes).toMatchObject([{ kind: 'gone' }, { kind: 'changed' }]);
  });
});

describe('an erased recipient', () => {
  it('is gone: nothing is changed and they are not created again (requirement 17)', async () => {
    await eraseRecipient(scope, 'ada', contextOf());
    const before = await records();
    expect(
      await applyChanges([requestOf(scope, 'ada', [start(EMAIL)]), requestOf(scope, 'ada', [stop(NEWS)])]),
    ).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
    expect(await records()).toEqual(before);
    expect(before).toMatchObject({ recipients: [], preferences: [] });
  });

  it('of one workspace may still be a recipient of another', async () => {
    const other = await foundWorkspace(pool());
    await eraseRecipient(scope, 'ada', contextOf({ now: NOW }));
    expect(await applyChanges([requestOf(other, 'ada', [stop(NEWS)])])).toMatchObject([{ kind: 'changed' }]);
  });
});
