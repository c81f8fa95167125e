import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { isKnown, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  openReport,
  pathToCampaign,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { CampaignTable } from '@/components/report/campaign-table';
import { FunnelPlot, type FunnelPoint } from '@/components/report/funnel-plot';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import type { CampaignReport, CampaignRow, ChannelBaseline } from '@/domain/reports/campaigns/schema';

/** Rates outside these limits are more than chance, as in domain/reports/campaigns. */
const LIMIT = 3;

/** Through which campaigns people left, and whether that is more or less than usual here. */
export default async function CampaignsPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t } = words;
  const found = await readCampaigns(scope, query, today);
  return (
    <ReportPage report={report} page="campaigns" title={t('reports.campaigns.title')} period={found}>
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
          <TablePanel report={report} found={found} />
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

function TablePanel({ report, found }: { report: OpenReport; found: CampaignReport }) {
  const { words } = report;
  const { t, number, text, day } = words;
  const title = t('reports.campaigns.table');
  const notKnown = found.campaigns.every(({ life }) => life === null);
  return (
    <Card
      id="campaigns"
      title={title}
      lead={
        <>
          {t('reports.campaigns.order')} {t('reports.campaigns.without', { count: found.withoutCampaign })}{' '}
          {notKnown ? t('reports.campaigns.unknownDelivered') : null}
        </>
      }
      actions={<CsvLink report={report} panel="campaigns" title={title} />}
      footnote={t('reports.campaigns.footnote')}
    >
      <CampaignTable
        caption={title}
        words={{
          search: t('reports.campaigns.search'),
          more: t('reports.campaigns.showMore', { count: '{count}' }),
          none: t('reports.campaigns.noneFound'),
        }}
        labels={{
          name: t('reports.campaigns.name'),
          started: t('reports.campaigns.started'),
          delivered: t('reports.table.delivered'),
          left: t('reports.campaigns.left'),
          optOuts: t('reports.campaigns.optOuts'),
          rate: t('reports.campaigns.rate'),
          verdict: t('reports.campaigns.verdict'),
          reasons: t('reports.campaigns.reasons'),
          saves: t('reports.campaigns.saves'),
        }}
        rows={found.campaigns.map((row) => ({
          key: row.key,
          name: row.name,
          href: pathToCampaign(report.base, row.key),
          started: row.startedAt
            ? { value: row.startedAt.getTime(), text: day(row.startedAt.toISOString().slice(0, 10)) }
            : null,
          delivered: row.life && { value: row.life.whole, text: number(row.life.whole) },
          left: row.life && { value: row.life.part, text: number(row.life.part) },
          optOuts: { value: row.optOuts, text: number(row.optOuts) },
          rate: !isKnown(row.life) ? null : { value: row.life.rate, text: rateText(words, row.life) },
          verdict: {
            value: row.standing ?? 0,
            text: t(`reports.campaigns.verdicts.${row.verdict}`),
            stands: row.verdict,
          },
          reasons: row.reasons
            .slice(0, 1)
            .map(({ label, share }) => `${text(label)} ${words.percent(share, 0)}`)
            .join(', '),
          saves: { value: row.saves, text: number(row.saves) },
        }))}
      />
    </Card>
  );
}
