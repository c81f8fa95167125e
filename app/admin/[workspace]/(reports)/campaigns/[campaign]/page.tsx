import { notFound, redirect } from 'next/navigation';
import { CommentsPanel } from '@/app/admin/[workspace]/(reports)/_report/comments-panel';
import { Distribution } from '@/app/admin/[workspace]/(reports)/_report/distribution';
import { isKnown, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  hrefOf,
  openReport,
  pathToCampaign,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { overviewStats } from '@/app/admin/[workspace]/(reports)/_report/overview-stats';
import { pathToWhoLeft } from '@/app/admin/[workspace]/(reports)/_report/path-to-who-left';
import { RatesPanels } from '@/app/admin/[workspace]/(reports)/_report/rates-panels';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { FunnelPanel, MechanismsPanel } from '@/app/admin/[workspace]/(reports)/_report/saves-panels';
import { StoppedPanel } from '@/app/admin/[workspace]/(reports)/_report/stopped-panel';
import { ActionForm } from '@/components/admin/action-form';
import { PlainTable } from '@/components/report/chart-table';
import { StatTiles } from '@/components/report/stat-tile';
import { Card } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import { readCampaigns, readStopped } from '@/domain/reports/campaigns/data';
import { neighboursOf } from '@/domain/reports/campaigns/rules';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import { readOverview } from '@/domain/reports/overview/data';
import { readRates } from '@/domain/reports/rates/data';
import { readReasons, searchComments } from '@/domain/reports/reasons/data';
import { readSaved } from '@/domain/reports/saves/data';
import { keyIn, NONE_IN_URL, spelledKey } from '@/domain/reports/query/schema';
import { nameAction } from './actions';

type Props = {
  params: Promise<{ workspace: string; campaign: string }>;
  searchParams: ReportProps['searchParams'];
};

/**
 * One campaign: how many left through it and whether that is usual, what they stopped and what others chose instead,
 * why, what they wrote, and what was sent around it.
 */
export default async function CampaignPage(props: Props) {
  const { campaign: key } = await props.params;
  const opened = await openReport(props, { period: '12m' });
  const { scope, today, words, base, choices, search } = opened;
  // Other campaigns were chosen in the filters: one has a page of its own, several are in the list.
  const [other, ...others] = opened.query.campaign;
  if (others.length > 0 || other === NONE_IN_URL) redirect(hrefOf(opened, 'campaigns'));
  if (other !== undefined && other !== spelledKey(key)) redirect(pathToCampaign(base, keyIn(other)));
  const query = { ...opened.query, campaign: [spelledKey(key)] };
  const report = { ...opened, query };
  const [overview, reasons, comments, all, stopped, rates, saved] = await Promise.all([
    readOverview(scope, query, today),
    readReasons(scope, query, today),
    searchComments(scope, query, today, search, MAX_COMMENTS),
    readCampaigns(scope, { ...query, campaign: [] }, today),
    readStopped(scope, query, today),
    readRates(scope, query, today),
    readSaved(scope, query, today),
  ]);
  const { t, number, day } = words;
  const row = all.campaigns.find((each) => each.key === key);
  // A link may name a campaign that no one has registered.
  const campaign = choices.campaigns.find((each) => each.key === key) ?? row;
  if (!campaign) notFound();
  return (
    // The filter bar omits the campaign, because the page is about one.
    <ReportPage
      report={{ ...opened, query: { ...opened.query, campaign: [] } }}
      page={`campaigns/${key}`}
      title={campaign.name}
      period={overview}
    >
      <p className="text-muted flex flex-wrap gap-x-3">
        <span>
          {[
            campaign.startedAt &&
              t('reports.campaign.began', { day: day(campaign.startedAt.toISOString().slice(0, 10)) }),
            row?.topic && t('reports.campaign.about', { topic: nameOf(report, 'topic', row.topic) }),
            campaign.name === key ? null : t('reports.campaign.key', { key }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span data-screen-only>
          <TextLink href={`${base}/campaigns`}>{t('reports.campaign.all')}</TextLink>
        </span>
      </p>
      <p className="max-w-prose text-lg leading-snug font-medium text-pretty">
        {judgement(report, row, number(overview.optOuts.count.now))}
      </p>
      <StatTiles
        label={t('reports.stat.label')}
        stats={overviewStats(words, overview, pathToWhoLeft(report))}
      />
      <StoppedPanel report={report} stopped={stopped} />
      <RatesPanels report={report} rates={rates} />
      <Distribution report={report} reasons={reasons} />
      <CommentsPanel report={report} reasons={reasons.reasons} search={search} page={comments} />
      {saved.funnel.saved + saved.funnel.left + (saved.funnel.visits ?? 0) > 0 ? (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2 print:grid-cols-2">
          <FunnelPanel report={report} saving={saved} />
          <MechanismsPanel report={report} saving={saved} />
        </div>
      ) : null}
      <Neighbours report={report} rows={neighboursOf(all.campaigns, key)} />
      {scope.capabilities.has('deliveries.write') ? (
        <div data-screen-only>
          <Card id="name" title={t('reports.campaign.name.title')} width="form">
            <ActionForm
              id="rename"
              action={nameAction.bind(null, scope.workspaceKey, key)}
              errorTitle={t('shell.problem')}
              submit={t('reports.campaign.name.submit')}
              fields={[
                {
                  name: 'name',
                  type: 'text',
                  label: t('reports.campaign.name.field'),
                  hint: t('reports.campaign.name.hint', { key }),
                  value: campaign.name,
                  autoComplete: 'off',
                },
              ]}
            />
          </Card>
        </div>
      ) : null}
    </ReportPage>
  );
}

const MAX_COMMENTS = 10;

/** All who left through it, of all its delivered messages, and what would be usual here. */
function judgement({ words }: OpenReport, row: CampaignRow | undefined, left: string): string {
  const { t, number, percent } = words;
  if (!row || !isKnown(row.life) || row.expected === null || row.verdict === 'unknown')
    return t('reports.campaign.judged.unknown', { left });
  return t(`reports.campaign.judged.${row.verdict}`, {
    left: number(row.life.part),
    rate: rateText(words, row.life),
    delivered: number(row.life.whole),
    usual: percent(row.expected / row.life.whole),
  });
}

function Neighbours({ report, rows }: { report: OpenReport; rows: readonly CampaignRow[] }) {
  const { words, base } = report;
  const { t, number, day } = words;
  if (rows.length === 0) return null;
  return (
    <Card id="around" title={t('reports.campaign.around')} lead={t('reports.campaign.aroundLead')}>
      <PlainTable
        caption={t('reports.campaign.around')}
        columns={[
          { key: 'name', label: t('reports.campaigns.name') },
          { key: 'started', label: t('reports.campaigns.started'), align: 'right' },
          { key: 'delivered', label: t('reports.table.delivered'), align: 'right' },
          { key: 'rate', label: t('reports.campaigns.rate'), align: 'right' },
          { key: 'verdict', label: t('reports.campaigns.verdict') },
        ]}
        rows={rows.map(({ key, name, startedAt, life, verdict }) => ({
          key,
          cells: [
            { text: name, href: pathToCampaign(base, key) },
            { text: startedAt ? day(startedAt.toISOString().slice(0, 10)) : '–' },
            { text: life ? number(life.whole) : '–' },
            { text: isKnown(life) ? rateText(words, life) : '–' },
            { text: t(`reports.campaigns.verdicts.${verdict}`) },
          ],
        }))}
      />
    </Card>
  );
}
