import { isKnown, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  openReport,
  pathToCampaign,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { FunnelPlot, type FunnelPoint } from '@/components/report/funnel-plot';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { CampaignList } from './campaign-list';
import { campaignSearchOf } from './campaign-search';
import type { CampaignReport, CampaignRow, ChannelBaseline } from '@/domain/reports/campaigns/schema';

/** Rates outside these limits are more than chance, as in domain/reports/campaigns. */
const LIMIT = 3;

/** Through which campaigns people left, and whether that is more or less than usual here. */
export default async function CampaignsPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t } = words;
  const found = await readCampaigns(scope, query, today);
  const { search, ignored, own } = campaignSearchOf(report.parameters);
  return (
    <ReportPage
      report={{ ...report, ignored: [...report.ignored, ...ignored] }}
      page="campaigns"
      title={t('reports.campaigns.title')}
      period={found}
      own={own}
    >
      {found.campaigns.length === 0 ? (
        <EmptyState title={t('reports.campaigns.empty')}>{t('reports.campaigns.emptyText')}</EmptyState>
      ) : (
        <>
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-3">
            {found.baselines.map((baseline, index) => (
              <PlotPanel
                key={baseline.channel}
                report={report}
                found={found}
                baseline={baseline}
                // The first channel has the most to show, so it is drawn large.
                size={index === 0 ? 'full' : 'small'}
              />
            ))}
          </div>
          <CampaignList report={report} found={found} search={search} />
        </>
      )}
    </ReportPage>
  );
}

function PlotPanel({
  report,
  found,
  baseline,
  size,
}: {
  report: OpenReport;
  found: CampaignReport;
  baseline: ChannelBaseline;
  size: 'full' | 'small';
}) {
  const { t, percent } = report.words;
  const channel = nameOf(report, 'channel', baseline.channel);
  const points = found.campaigns.flatMap((row) => pointOf(report, row, baseline.channel));
  if (points.length === 0) return null;
  const title = t('reports.campaigns.plot', { channel });
  const count = (stands: FunnelPoint['stands']) => points.filter((point) => point.stands === stands).length;
  const compact = new Intl.NumberFormat(report.words.locale, { notation: 'compact' });
  return (
    <div className={size === 'full' ? 'min-w-0 lg:col-span-3' : 'min-w-0'}>
      <Card
        id={`plot-${baseline.channel}`}
        title={title}
        lead={t('reports.campaigns.plotLead', { rate: percent(baseline.rate) })}
      >
        <FunnelPlot
          label={t('reports.campaigns.plotLabel', {
            channel,
            points: points.length,
            above: count('above'),
            below: count('below'),
          })}
          points={points}
          limits={baseline.limits.map(({ whole, limits }) => ({ size: whole, ...limits }))}
          usual={baseline.rate}
          usualLabel={t('reports.campaigns.usual')}
          formatRate={(rate) => percent(rate, 2)}
          formatSize={(value) => compact.format(value)}
          sizeLabel={t('reports.campaigns.delivered')}
          size={size}
        />
      </Card>
    </div>
  );
}

function pointOf(report: OpenReport, { key, name, channels }: CampaignRow, channel: string): FunnelPoint[] {
  const { t, number } = report.words;
  const own = channels.find((each) => each.channel === channel);
  if (!own || !isKnown(own.life)) return [];
  const { rate, whole } = own.life;
  const stands =
    own.standing === null || Math.abs(own.standing) <= LIMIT
      ? 'within'
      : own.standing > 0
        ? 'above'
        : 'below';
  return [
    {
      key,
      label: name,
      size: whole,
      rate,
      stands,
      href: pathToCampaign(report.base, key),
      detail: t('reports.campaigns.detail', {
        rate: rateText(report.words, own.life),
        delivered: number(whole),
      }),
    },
  ];
}
