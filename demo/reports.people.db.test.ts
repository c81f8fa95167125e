import { beforeAll, expect, it } from 'vitest';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { streamAfterOptOut } from '@/domain/reports/after-opt-out/data';
import { streamDepartures } from '@/domain/reports/departures/data';
import { readMessageRates } from '@/domain/reports/message-rates/data';
import { readOverview } from '@/domain/reports/overview/data';
import { readFilterChoices } from '@/domain/reports/query/data';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { readSurvival } from '@/domain/reports/survival/data';
import { readSaving } from '@/domain/reports/saves/data';
import { followSends } from '@/domain/testing-rollup';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rollUpAll } from '../server/test/recount';
import { BAD_SOURCE } from './sources';
import { writeWorld } from './write-world';

const TODAY = '2026-05-20';
let scope: WorkspaceScope;

beforeAll(async () => {
  const workspaceKey = `people-${Date.now()}`;
  const today = new Date(`${TODAY}T00:00:00Z`);
  const settings = { recipients: 4_000, seed: 9, today, intensity: 2, withShowcase: false };
  await writeWorld({ ...settings, workspaceKey, kid: `p${Date.now() % 1e9}` }, () => undefined);
  const opened = await openWorkspaceAsOperator(workspaceKey);
  if (!opened) throw new Error('The workspace is not there');
  scope = opened;
  await rollUpAll(scope);
});

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

it('the control group of saves is each person once, who had changed nothing on the first of the month that their id chooses', async () => {
  const query: ReportQuery = { ...DEFAULT_QUERY, period: 'custom', from: '2026-01-15', to: '2026-03-10' };
  const { durability } = await readSaving(scope, query, TODAY);
  const { rows: people } = await pool().query<{
    created_at: Date;
    draw: string;
    changed: Date[] | null;
    left: Date[] | null;
  }>(
    `SELECT r.created_at, hashtextextended(r.id::text, 0) & 1048575 AS draw, array_agg(e.occurred_at) FILTER (WHERE NOT e.automated) AS changed,
            array_agg(e.occurred_at) FILTER (WHERE NOT e.automated AND e.action = 'opt_out' AND NOT EXISTS (
              SELECT FROM consent_event u WHERE u.undoes_change_id = e.change_id)) AS left
       FROM recipient r LEFT JOIN consent_event e ON e.recipient_id = r.id
      WHERE r.workspace_id = $1 GROUP BY r.id`,
    [scope.workspaceId],
  );
  let [whole, part] = [0, 0];
  const months = ['2026-01-01', '2026-02-01', '2026-03-01'];
  for (const [place, month] of months.entries()) {
    const start = new Date(`${month}T05:00:00Z`).getTime();
    for (const person of people) {
      if (Number(person.draw) % months.length !== place) continue;
      const first = Math.min(...(person.changed ?? []).map((at) => at.getTime()));
      if (person.created_at.getTime() >= start || first < start) continue;
      const left = Math.min(...(person.left ?? []).map((at) => at.getTime()));
      whole += 1;
      if (!(left < start + 30 * DAY)) part += 1;
    }
  }
  expect(whole).toBeGreaterThan(500);
  expect(whole).toBeLessThan(people.length);
  expect(durability.days30.control).toMatchObject({ part, whole });
  // A filter narrows both, or neither is compared.
  const ofPush = await readSaving(scope, { ...query, channel: ['push'] }, TODAY);
  expect(ofPush.durability.days30.control?.whole).toBeLessThan(whole);
  const ofCampaign = await readSaving(scope, { ...query, campaign: ['twelve-days-2025'] }, TODAY);
  expect(ofCampaign.durability.days30).toMatchObject({ control: null, difference: null });
});

const YEAR: ReportQuery = { ...DEFAULT_QUERY, period: '12m' };

it.each<[string, ReportQuery]>([
  ['a month', DEFAULT_QUERY],
  ['a week', { ...YEAR, period: 'custom', from: '2025-12-08', to: '2025-12-14' }],
  ['a channel', { ...YEAR, channel: ['email'] }],
  ['a topic', { ...YEAR, topic: ['offers'] }],
  ['a campaign', { ...YEAR, campaign: ['twelve-days-2025'] }],
  ['a consent source', { ...YEAR, consent: [BAD_SOURCE] }],
  ['a language, with visits that look automated', { ...YEAR, locale: ['pt-BR'], automated: true }],
])('those who left are as many as the overview counts, each by name: %s', async (_, query) => {
  const { optOuts } = await readOverview(scope, query, TODAY);
  const events = new Set<string>();
  for await (const page of streamDepartures(scope, query, TODAY, { reason: null, cursor: null }))
    for (const { eventId, ref } of page) if (ref !== null) events.add(eventId);
  expect(events.size).toBe(optOuts.count.now);
  expect(events.size).toBeGreaterThan(0);
});

it('the filters offer the channels, topics, campaigns, consent sources and languages of the workspace', async () => {
  const choices = await readFilterChoices(scope);
  expect(choices.channels).toEqual(['email', 'sms', 'push', 'whatsapp']);
  expect(choices.topics.find(({ key }) => key === 'offers')?.name['pt-BR']).toBeTruthy();
  expect(choices.campaigns).toHaveLength(30);
  expect(choices.consentSources.map(({ key }) => key)).toContain(BAD_SOURCE);
  expect(sum(choices.consentSources.map(({ recipients }) => recipients))).toBe(4_000);
  expect(choices.locales).toEqual(['en', 'pt-BR']);
});

it('survival by consent source is that of each person, month by month', async () => {
  const { rows: people } = await pool().query<{
    source: string;
    consent_at: Date;
    created_at: Date;
    stopped_at: Date | null;
    began_at: Date;
    now: Date;
  }>(
    `SELECT coalesce(r.consent_source, '') AS source, r.consent_at, r.created_at, stopped_at, began_at, now()
       FROM recipient r
       LEFT JOIN (SELECT recipient_id, min(updated_at) AS stopped_at FROM preference WHERE choice = 'out' GROUP BY 1) p
              ON p.recipient_id = r.id,
            (SELECT min(occurred_at) AS began_at FROM consent_event WHERE workspace_id = $1) ledger
      WHERE r.workspace_id = $1 AND r.consent_at IS NOT NULL`,
    [scope.workspaceId],
  );
  const survival = await readSurvival(scope, DEFAULT_QUERY);
  expect(survival.length).toBeGreaterThan(3);
  for (const { consentSource, from, steps } of survival) {
    expect(steps.length).toBeGreaterThan(3);
    let share = 1;
    for (const { month, ...step } of steps.slice(1)) {
      // The month that ends at this step.
      let [atRisk, lost] = [0, 0];
      for (const person of people.filter(({ source }) => source === consentSource)) {
        const { consent_at: consent, stopped_at: stopped, now: today } = person;
        const since = Math.max(consent.getTime(), person.created_at.getTime(), person.began_at.getTime());
        if (stopped && stopped.getTime() <= since) continue;
        const isSeenFromConsent = since <= consent.getTime() + 7 * DAY;
        const seenFrom = isSeenFromConsent ? 0 : monthsBetween(consent, new Date(since)) + 1;
        const left = stopped && stopped < today ? monthsBetween(consent, stopped) : Infinity;
        if (seenFrom > month - 1 || left < month - 1 || monthsBetween(consent, today) < month) continue;
        if (left < seenFrom) continue;
        atRisk += 1;
        if (left === month - 1) lost += 1;
      }
      expect(step.atRisk, `${consentSource} ${month}`).toBe(atRisk);
      share *= 1 - lost / atRisk;
      expect(step.share).toBeCloseTo(share, 10);
    }
    expect(steps[0]?.month).toBe(from);
  }
});

/** Whole months, in UTC. */
function monthsBetween(from: Date, to: Date): number {
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const within = (at: Date) => at.getTime() - Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
  return within(to) < within(from) ? months - 1 : months;
}

/** The messages that went out after an opt-out: `ref channel topic time`. */
async function streamed(days: { from: string; to: string }): Promise<string[]> {
  await followSends(pool(), scope);
  const found: string[] = [];
  for await (const batch of streamAfterOptOut(scope, days))
    for (const { ref, channel, topic, sentAt } of batch)
      found.push(`${ref} ${channel} ${topic} ${sentAt.toISOString()}`);
  return found;
}

it('the messages after an opt-out are those before which the ledger says that they were out', async () => {
  const days = { from: '2024-01-01', to: '2027-12-31' };
  // Messages before and after every opt-out, about several topics.
  await pool().query(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, told_by)
     SELECT DISTINCT ON (e.recipient_id, c.channel, t.key) e.workspace_id, e.recipient_id, c.channel, t.key,
            e.occurred_at + make_interval(hours => hashtext(e.id || t.key) % 300), gen_random_uuid()
       FROM consent_event e JOIN topic t ON t.workspace_id = e.workspace_id
       JOIN topic_channel c ON c.topic_id = t.id
      WHERE e.workspace_id = $1 AND e.action = 'opt_out'
      ORDER BY e.recipient_id, c.channel, t.key, e.id
     ON CONFLICT DO NOTHING`,
    [scope.workspaceId],
  );
  const found = await streamed(days);
  const { rows } = await pool().query<{ line: string }>(
    `SELECT concat_ws(' ', r.ref, l.channel, l.topic, to_char(l.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS line
       FROM last_send l JOIN recipient r ON r.id = l.recipient_id
       JOIN topic t ON t.workspace_id = l.workspace_id AND t.key = l.topic AND t.kind <> 'transactional'
      WHERE l.workspace_id = $1 AND 'out' IN (
        SELECT DISTINCT ON (e.channel, e.topic) e.choice_after FROM consent_event e
         WHERE e.recipient_id = r.id AND e.occurred_at < l.sent_at AND e.undoes_change_id IS NULL
           AND (e.channel = l.channel OR e.channel = '*') AND (e.topic = l.topic OR e.topic = '*')
           AND e.change_id NOT IN (SELECT u.undoes_change_id FROM consent_event u
                                    WHERE u.recipient_id = r.id AND u.undoes_change_id IS NOT NULL)
         ORDER BY e.channel, e.topic, e.occurred_at DESC, e.id DESC)`,
    [scope.workspaceId],
  );
  expect(found.sort()).toEqual(rows.map(({ line }) => line).sort());
  expect(found.length).toBeGreaterThan(500);
});

it('messages are counted by how many came within a week, by source, language and mailbox, as the kept ones say', async () => {
  const { by } = await readMessageRates(scope, { ...DEFAULT_QUERY, ...ALWAYS }, ALWAYS.to);
  const { rows } = await pool().query<Record<'week' | 'source' | 'locale' | 'mailbox', string>>(
    `SELECT count(*) FILTER (WHERE other.sent_at > l.sent_at - interval '168 hours' AND other.sent_at <= l.sent_at)::text AS week,
            coalesce(r.consent_source, '') AS source, coalesce(r.locale, '') AS locale,
            CASE WHEN l.channel <> 'email' THEN '' WHEN r.email LIKE '%@gmail.com' THEN 'gmail' ELSE 'other' END AS mailbox
       FROM last_send l JOIN recipient r ON r.id = l.recipient_id
       JOIN last_send other ON other.recipient_id = l.recipient_id AND other.channel = l.channel
       JOIN topic t ON t.workspace_id = l.workspace_id AND t.key = l.topic AND t.kind <> 'transactional'
       JOIN topic o ON o.workspace_id = l.workspace_id AND o.key = other.topic AND o.kind <> 'transactional'
      WHERE l.workspace_id = $1 AND l.told_by IS NOT NULL GROUP BY l.recipient_id, l.channel, l.topic, r.id`,
    [scope.workspaceId],
  );
  expect(rows.length).toBeGreaterThan(1_000);
  const counted = (keys: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
    return counts;
  };
  const told = (dimension: keyof typeof by) =>
    Object.fromEntries(by[dimension].flatMap(({ key, messages }) => (messages > 0 ? [[key, messages]] : [])));
  const band = (week: string) => (Number(week) >= 7 ? '7+' : Number(week) >= 5 ? '5-6' : week);
  expect(told('week')).toEqual(counted(rows.map(({ week }) => band(week))));
  expect(told('source')).toEqual(counted(rows.map(({ source }) => source)));
  expect(told('locale')).toEqual(counted(rows.map(({ locale }) => locale)));
  const mailboxes = told('mailbox');
  expect(sum(Object.values(mailboxes))).toBe(rows.filter(({ mailbox }) => mailbox !== '').length);
});

const ALWAYS = { period: 'custom', from: '2024-01-01', to: '2027-12-31' } as const;

it('every opt-out of a year is beside the rates per message once, whether or not a message came before it', async () => {
  const { optOuts } = await readMessageRates(scope, YEAR, TODAY);
  const { optOuts: all } = await readOverview(scope, YEAR, TODAY);
  expect(optOuts.attributed + optOuts.others).toBe(all.count.now);
});
