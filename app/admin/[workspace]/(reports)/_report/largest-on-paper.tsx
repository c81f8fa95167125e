import { isKnown, rateText } from './figures';
import type { OpenReport } from './open-report';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';

const MAX_ROWS = 4;

/** On paper alone, where no link leads to the Campaigns page: the campaigns through which most people left. */
export function LargestOnPaper({
  report,
  campaigns,
}: {
  report: OpenReport;
  campaigns: readonly CampaignRow[];
}) {
  const { words } = report;
  const { t, number } = words;
  const title = t('reports.overview.largest');
  const rows = campaigns
    .filter(({ optOuts }) => optOuts > 0)
    .sort((a, b) => b.optOuts - a.optOuts)
    .slice(0, MAX_ROWS);
  if (rows.length === 0) return null;
  return (
    <div className="hidden print:block">
      <Card id="largest" title={title}>
        <PlainTable
          caption={title}
          columns={[
            { key: 'name', label: t('reports.campaigns.name') },
            { key: 'optOuts', label: t('reports.stat.optOuts'), align: 'right' },
            { key: 'rate', label: t('reports.campaigns.rate'), align: 'right' },
            { key: 'verdict', label: t('reports.campaigns.verdict') },
          ]}
          rows={rows.map(({ key, name, optOuts, life, verdict }) => ({
            key,
            cells: [
              { text: name },
              { text: number(optOuts) },
              { text: isKnown(life) ? rateText(words, life) : '–' },
              { text: t(`reports.campaigns.verdicts.${verdict}`) },
            ],
          }))}
        />
      </Card>
    </div>
  );
}
