import { beforeAll, expect, it } from 'vitest';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { streamDepartures } from '@/domain/reports/departures/data';
import { readOverview } from '@/domain/reports/overview/data';
import { readFilterChoices } from '@/domain/reports/query/data';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { readSaving } from '@/domain/reports/saves/data';
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

it('the control group of saves is the people who had changed nothing on the first of each month', async () => {
  const query: ReportQuery = { ...DEFAULT_QUERY, period: 'custom', from: '2026-01-15', to: '2026-03-10' };
  const { durability } = await readSaving(scope, query, TODAY);
  const { rows: people } = await pool().query<{
    created_at: Date;
    changed: Date[] | null;
    left: Date[] | null;
  }>(
    `SELECT r.created_at, array_agg(e.occurred_at) FILTER (WHERE NOT e.automated) AS changed,
            array_agg(e.occurred_at) FILTER (WHERE NOT e.automated AND e.action = 'opt_out' AND NOT EXISTS (
              SELECT FROM consent_event u WHERE u.undoes_change_id = e.change_id)) AS left
       FROM recipient r LEFT JOIN consent_event e ON e.recipient_id = r.id
      WHERE r.workspace_id = $1 GROUP BY r.id`,
    [scope.workspaceId],
  );
  let [whole, part] = [0, 0];
  for (const month of ['2026-01-01', '2026-02-01', '2026-03-01']) {
    const start = new Date(`${month}T05:00:00Z`).getTime();
    for (const person of people) {
      const first = Math.min(...(person.changed ?? []).map((at) => at.getTime()));
      if (person.created_at.getTime() >= start || first < start) continue;
      const left = Math.min(...(person.left ?? []).map((at) => at.getTime()));
      whole += 1;
      if (!(left < start + 30 * DAY)) part += 1;
    }
  }
  expect(whole).toBeGreaterThan(1_000);
  expect(durability.days30.control).toMatchObject({ part, whole });
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
