import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiScope } from '@/domain/access/scope/schema';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { listOptIns } from '@/domain/choices/recorded-consent/data';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import type { OptIn } from '@/domain/choices/recorded-consent/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import {
  admit,
  apiScopeOf,
  contextOf,
  foundWorkspace,
  hashOf,
  requestOf,
  stop,
  tellFact,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { DAY, now, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { authorOfKey } from '@/domain/access/author/rules';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };
const WORDING = { locale: 'en', text: 'Yes, e-mail me the news' };

let scope: ApiScope;

/** This long ago by the test's clock. */
const ago = (milliseconds: number) => new Date(now().getTime() - milliseconds);

beforeEach(async () => {
  scope = await apiScopeOf(await foundWorkspace(pool()));
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
});

function consentTo(about: Scope, rest: Partial<OptIn> = {}): OptIn {
  return { scope: about, source: 'checkout', givenAt: now(), wording: WORDING, evidence: null, ...rest };
}

const record = (ref: string, optIn: OptIn) => recordOptIn(scope, authorOfKey(scope), ref, optIn, now());

function stopped(ref: string, ...scopes: Scope[]) {
  const context = { now: ago(DAY) };
  return applyChanges([requestOf(scope, ref, scopes.map(stop), { context })]);
}

async function consentOf(ref: string) {
  const { rows } = await pool().query<{ consent_source: string | null; consent_at: Date | null }>(
    'SELECT consent_source, consent_at FROM recipient WHERE workspace_id = $1 AND ref = $2',
    [scope.workspaceId, ref],
  );
  return rows[0];
}

describe('a recorded consent (requirement 19)', () => {
  it('is an opt-in in the ledger with its source, time and words, and evidence beside it', async () => {
    const givenAt = ago(DAY);
    const evidence = { form: 'footer', ip: '192.0.2.1' };
    const outcome = await record('ada', consentTo(NEWS, { givenAt, evidence }));
    expect(outcome).toMatchObject({ kind: 'recorded', events: [{ action: 'opt_in' }] });
    expect((await recordsOf(pool(), scope)).events).toEqual(['ada opt_in email news:  → in']);
    const { rows } = await pool().query(
      `SELECT e.actor, e.actor_id, e.source, e.consent_source, e.consent_at, w.text FROM consent_event e
         JOIN wording w ON w.hash = e.wording_hash AND w.workspace_id = e.workspace_id WHERE e.workspace_id = $1`,
      [scope.workspaceId],
    );
    expect(rows).toEqual([
      {
        actor: 'api_key',
        actor_id: scope.apiKey.id,
        source: 'api',
        consent_source: 'checkout',
        consent_at: givenAt,
        text: WORDING.text,
      },
    ]);
    expect(await consentOf('ada')).toEqual({ consent_source: 'checkout', consent_at: givenAt });
    expect(await listOptIns(scope, 'ada', { limit: 10, before: null })).toMatchObject([
      { scope: NEWS, source: 'checkout', givenAt, wording: WORDING, evidence },
    ]);
  });

  it('of what already holds is a reaffirmation, and renews the date', async () => {
    const [first, second] = [ago(2 * DAY), ago(DAY)];
    await record('ada', consentTo(NEWS, { givenAt: first }));
    await record('ada', consentTo(NEWS, { givenAt: second, source: 'renewal' }));
    expect((await recordsOf(pool(), scope)).events).toEqual([
      'ada opt_in email news:  → in',
      'ada reaffirm email news: in → in',
    ]);
    expect(await consentOf('ada')).toEqual({ consent_source: 'renewal', consent_at: second });
  });

  it('that is older than the current one is kept as evidence, and replaces nothing', async () => {
    const newer = ago(DAY);
    await record('ada', consentTo(NEWS, { givenAt: newer }));
    await record('ada', consentTo(EMAIL, { givenAt: ago(9 * DAY), source: 'fair' }));
    expect(await consentOf('ada')).toEqual({ consent_source: 'checkout', consent_at: newer });
    expect(await listOptIns(scope, 'ada', { limit: 10, before: null })).toHaveLength(2);
  });

  it('is recorded once, however often and concurrently it is sent', async () => {
    const optIn = consentTo(NEWS, { givenAt: ago(DAY) });
    const many = Array.from({ length: 5 }, () => record('ada', optIn));
    const outcomes = await Promise.all(many);
    expect(outcomes.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => 'id' in outcome && outcome.id)).size).toBe(1);
    expect((await recordsOf(pool(), scope)).events).toHaveLength(1);
  });

  it('is refused for a topic that does not exist or cannot be chosen', async () => {
    const about = (topic: string) => record('ada', consentTo({ channel: null, topic }));
    expect(await about('nonsense')).toMatchObject({ refusals: [{ code: 'unknown_topic' }] });
    expect(await about('receipts')).toMatchObject({ refusals: [{ code: 'topic_locked' }] });
    expect(await record('ada', consentTo({ channel: 'mail', topic: null }))).toMatchObject({
      refusals: [{ code: 'unknown_channel' }],
    });
    expect(await listOptIns(scope, 'ada', { limit: 10, before: null })).toEqual([]);
  });
});

describe('an opt-out (requirement 9)', () => {
  it('is lifted by a newer consent to exactly that scope, along with the suppression of the address', async () => {
    await stopped('ada', EMAIL);
    expect(await record('ada', consentTo(EMAIL))).toMatchObject({ kind: 'recorded' });
    const records = await recordsOf(pool(), scope);
    expect([records.preferences, records.suppressions]).toEqual([['ada email * in'], []]);
  });

  it('is not lifted by an older consent, whenever that is recorded', async () => {
    await stopped('ada', EMAIL);
    const before = await recordsOf(pool(), scope);
    for (const about of [EMAIL, NEWS]) {
      const outcome = await record('ada', consentTo(about, { givenAt: ago(2 * DAY) }));
      expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'older_than_stop' }] });
    }
    expect(await recordsOf(pool(), scope)).toEqual(before);
    expect(await consentOf('ada')).toEqual({ consent_source: null, consent_at: null });
  });

  it('of everything yields on the channel that was consented to, and stands for all else', async () => {
    await stopped('ada', EVERYTHING);
    await record('ada', consentTo(EMAIL));
    const records = await recordsOf(pool(), scope);
    expect(records.preferences).toEqual([
      'ada * *',
      'ada * partners out',
      'ada email * in',
      'ada mail * out',
      'ada phone * out',
      'ada push * out',
      'ada sms * out',
      'ada whatsapp * out',
    ]);
    expect(records.suppressions).not.toContain('ada@example.com email opt_out');
    expect(records.suppressions).toContain('+14155550123 sms opt_out');
    expect(records.events.filter((line) => line.startsWith('ada opt_out'))).toHaveLength(1);
  });

  it('of a channel stands after a consent to one topic, which says nothing about the others', async () => {
    await stopped('ada', EMAIL);
    expect(await record('ada', consentTo(NEWS))).toMatchObject({ kind: 'recorded' });
    expect((await recordsOf(pool(), scope)).suppressions).toEqual(['ada@example.com email opt_out']);
  });

  it('of the same address under another ref counts as well', async () => {
    await admit(pool(), scope, { ref: 'ada_2', email: 'ada@example.com' });
    await record('ada_2', consentTo(EMAIL, { givenAt: ago(9 * DAY) }));
    await stopped('ada', EMAIL);
    const late = await record('ada_2', consentTo(EMAIL, { givenAt: ago(2 * DAY) }));
    expect(late).toMatchObject({ refusals: [{ code: 'older_than_stop' }] });
    await record('ada_2', consentTo(EMAIL, { givenAt: ago(SECOND) }));
    expect((await recordsOf(pool(), scope)).suppressions).toEqual([]);
  });

  it.each(['bounce', 'complaint', 'deactivated', 'erase'] as const)(
    'with the cause %s is not lifted by a consent',
    async (cause) => {
      const address = hashOf(scope, 'email', 'ada@example.com');
      await tellFact(pool(), scope, address, { channel: 'email', cause, madeAt: ago(9 * DAY) });
      expect(await record('ada', consentTo(EMAIL))).toMatchObject({ kind: 'recorded' });
      expect((await recordsOf(pool(), scope)).suppressions).toEqual([`ada@example.com email ${cause}`]);
    },
  );
});

it('an erased person’s consent cannot be recorded, and its evidence is gone (requirement 17)', async () => {
  await record('ada', consentTo(NEWS, { evidence: { name: 'Ada' } }));
  await eraseRecipient(scope, 'ada', contextOf());
  expect(await record('ada', consentTo(EMAIL))).toEqual({ kind: 'gone' });
  const { rowCount } = await pool().query('SELECT FROM consent_evidence WHERE workspace_id = $1', [
    scope.workspaceId,
  ]);
  expect(rowCount).toBe(0);
});
