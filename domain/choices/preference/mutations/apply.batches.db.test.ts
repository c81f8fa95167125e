import { beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { admit, changeIdOf, foundWorkspace, requestOf, start, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
});

function records(of = scope) {
  return recordsOf(pool(), of);
}

describe('a refused request', () => {
  it('writes nothing, and the rest of its batch is made', async () => {
    await admit(pool(), scope, { ref: 'eve' });
    const outcomes = await applyChanges([
      requestOf(scope, 'ada', [stop(EMAIL), stop({ channel: null, topic: 'receipts' })]),
      requestOf(scope, 'eve', [stop(NEWS)]),
    ]);
    expect(outcomes).toMatchObject([
      {
        kind: 'refused',
        refusals: [{ code: 'topic_locked', scope: { channel: null, topic: 'receipts' }, place: 1 }],
      },
      { kind: 'changed' },
    ]);
    expect(await records()).toMatchObject({
      events: ['eve opt_down * news:  → out'],
      preferences: ['eve * news out'],
      suppressions: [],
    });
  });
});

describe('a batch', () => {
  it('makes several requests of one recipient in turn, each on what the one before left', async () => {
    const outcomes = await applyChanges([
      requestOf(scope, 'ada', [stop(NEWS)]),
      requestOf(scope, 'ada', [stop(NEWS)]),
      requestOf(scope, 'ada', [start(NEWS), stop(EMAIL)]),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['changed', 'unchanged', 'changed']);
    expect(changeIdOf(outcomes[0])).not.toBe(changeIdOf(outcomes[2]));
    expect(await records()).toMatchObject({
      events: ['ada opt_down * news:  → out', 'ada opt_in * news: out → in', 'ada opt_down email *:  → out'],
      preferences: ['ada * news in', 'ada email * out'],
      suppressions: ['ada@example.com email opt_out'],
    });
  });

  it('may hold people of many workspaces who share a ref, an address and the wording', async () => {
    const others = await Promise.all([1, 2, 3].map(() => foundWorkspace(pool())));
    for (const other of others) await admit(pool(), other, { ref: 'ada', email: 'ada@example.com' });
    const wording = { locale: 'en', text: 'Stop all e-mail' };
    const context = { wording };
    const all = [scope, ...others];
    await applyChanges(
      all.map((one, index) => requestOf(one, 'ada', [stop(index % 2 ? NEWS : EMAIL)], { context })),
    );
    for (const [index, one] of all.entries()) {
      expect(await records(one)).toEqual({
        recipients: ['ada'],
        events: [index % 2 ? 'ada opt_down * news:  → out' : 'ada opt_out email *:  → out'].map((line) =>
          one === scope ? line.replace('opt_out', 'opt_down') : line,
        ),
        preferences: [index % 2 ? 'ada * news out' : 'ada email * out'],
        suppressions: index % 2 ? [] : ['ada@example.com email opt_out'],
      });
      const { rows } = await pool().query('SELECT text FROM wording WHERE workspace_id = $1', [
        one.workspaceId,
      ]);
      expect(rows).toEqual([{ text: wording.text }]);
    }
  });

  it('answers in the order of its requests, and may be empty', async () => {
    expect(await applyChanges([])).toEqual([]);
    const refs = Array.from({ length: 40 }, (_, index) => `r${(index * 7) % 40}`);
    const outcomes = await applyChanges(
      refs.map((ref, index) => requestOf(scope, ref, index % 2 ? [] : [stop(EMAIL)])),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      refs.map((_, index) => (index % 2 ? 'unchanged' : 'changed')),
    );
    expect((await records()).events.map((line) => line.split(' ')[0])).toEqual(
      refs.filter((_, index) => index % 2 === 0),
    );
  });
});

it('a batch that the database refuses is refused as a whole, with nothing written', async () => {
  const before = await records();
  const requests = [requestOf(scope, 'ada', [stop(EMAIL)]), requestOf(scope, 'x'.repeat(129), [stop(EMAIL)])];
  await expect(applyChanges(requests)).rejects.toThrow();
  expect(await records()).toEqual(before);
});
