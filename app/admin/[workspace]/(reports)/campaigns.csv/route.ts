import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import {
  LEAVERS,
  RATE,
  cellsOf,
  leaverCells,
  spell,
} from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { campaignSearchOf } from '@/app/admin/[workspace]/(reports)/campaigns/campaign-search';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { findCampaigns } from '@/domain/reports/campaigns/rules';

export const GET = csvRoute('campaigns', async function* ({ scope, query, today, parameters }) {
  const report = await readCampaigns(scope, query, today);
  const campaigns = findCampaigns(report.campaigns, campaignSearchOf(parameters).search);
  const own = ['opt_outs', ...LEAVERS, 'opt_downs', 'saves', 'delivered', 'expected', 'standing', 'verdict'];
  yield [['campaign', 'name', 'started', 'topic', ...own, ...RATE.map((name) => `life_${name}`)]];
  yield campaigns.map((row) => [
    row.key,
    row.name,
    row.startedAt?.toISOString() ?? '',
    row.topic ?? '',
    String(row.optOuts),
    ...leaverCells(row.leavers),
    String(row.optDowns),
    String(row.saves),
    spell(row.delivered),
    spell(row.expected),
    spell(row.standing),
    row.verdict,
    ...cellsOf(row.life),
  ]);
});
