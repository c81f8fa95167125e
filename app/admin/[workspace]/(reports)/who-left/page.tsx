import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import {
  openReport,
  pathToCampaign,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { pathToWhoLeft } from '@/app/admin/[workspace]/(reports)/_report/path-to-who-left';
import { ReasonForm } from '@/app/admin/[workspace]/(reports)/_report/reason-form';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { requireMember } from '@/app/admin/_shell/session';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pager } from '@/components/ui/pager';
import { Table } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Unbroken } from '@/components/ui/unbroken';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { countDepartures, readDepartures } from '@/domain/reports/departures/data';
import type { Departure } from '@/domain/reports/departures/schema';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { writeReportQuery } from '@/domain/reports/query/schema';

/** Who left in a period, each with what they stopped and why: the people behind a report's opt-outs. */
export default async function WhoLeftPage(props: ReportProps) {
  const { workspace } = await props.params;
  await requireMember(workspace, 'recipients.read');
  const report = await openReport(props);
  const { scope, query, today, words, search } = report;
  const { t } = words;
  const [count, page] = await Promise.all([
    countDepartures(scope, query, today, search),
    readDepartures(scope, query, today, search),
  ]);
  if (page.departures.length > 0)
    await noteInAudit(scope, {
      action: 'report.listed',
      subject: 'who-left',
      details: { query: writeReportQuery(query), ...(search.reason && { reason: search.reason }) },
    });
  const own = search.reason ? { reason: search.reason } : {};
  const title = t('reports.whoLeft.count', { count });
  const { days } = resolvePeriod(query, today);
  return (
    <ReportPage
      report={report}
      page="who-left"
      title={t('reports.whoLeft.title')}
      period={{ days, compared: null }}
      own={own}
    >
      <Card
        id="who-left"
        title={title}
        lead={count > 0 ? t('reports.whoLeft.lead') : null}
        actions={<CsvLink report={report} panel="who-left" title={t('reports.whoLeft.title')} own={own} />}
      >
        <ReasonForm report={report} page="who-left" />
        {page.departures.length === 0 ? (
          <EmptyState title={t('reports.whoLeft.empty')}>{t('reports.whoLeft.emptyText')}</EmptyState>
        ) : (
          <DepartureTable report={report} departures={page.departures} />
        )}
        <Pager
          label={t('reports.whoLeft.title')}
          newest={leading(search.cursor && pathToWhoLeft(report, {}, own), t('reports.whoLeft.newest'))}
          older={leading(
            page.next && pathToWhoLeft(report, {}, { ...own, after: page.next }),
            t('reports.whoLeft.older'),
          )}
        />
      </Card>
    </ReportPage>
  );
}

function leading(href: string | null | undefined, label: string) {
  return href ? { href, label } : null;
}

function DepartureTable({ report, departures }: { report: OpenReport; departures: readonly Departure[] }) {
  const { words, base } = report;
  const { t } = words;
  return (
    <Table
      caption={t('reports.whoLeft.title')}
      rows={departures}
      rowKey={({ eventId }) => eventId}
      columns={[
        {
          key: 'ref',
          head: t('recipients.ref'),
          cell: ({ ref, at }) => (
            <>
              <span className="wrap-anywhere">
                {ref === null ? (
                  <span className="text-muted">{t('reports.whoLeft.erased')}</span>
                ) : (
                  <TextLink href={`${base}/recipients/${encodeURIComponent(ref)}`}>{ref}</TextLink>
                )}
              </span>
              <time dateTime={at.toISOString()} className="text-muted block text-xs whitespace-nowrap">
                {words.dateTime(at)}
              </time>
            </>
          ),
        },
        {
          key: 'stopped',
          head: t('reports.whoLeft.stopped'),
          fit: 'wide',
          cell: ({ stopped, reason }) => (
            <>
              <Unbroken text={scopeName(report, stopped, t('reports.campaign.stopped.widths.everything'))} />
              <span className="text-muted block text-xs">
                {reason ? nameOf(report, 'reason', reason) : t('reports.name.noReason')}
              </span>
            </>
          ),
        },
        {
          key: 'from',
          head: t('reports.whoLeft.from'),
          fit: 'wide',
          cell: (departure) => <WhereFrom report={report} departure={departure} />,
        },
      ]}
    />
  );
}

/** How they left, and the message through whose link they did, if it was through one. */
function WhereFrom({
  report,
  departure: { source, about, campaign },
}: {
  report: OpenReport;
  departure: Departure;
}) {
  const name = nameOf(report, 'campaign', campaign);
  const message = scopeName(report, about, '');
  return (
    <>
      {nameOf(report, 'source', source)}
      <span className="text-muted block text-xs">
        {campaign ? <TextLink href={pathToCampaign(report.base, campaign)}>{name}</TextLink> : null}
        {campaign && message ? ' · ' : null}
        <Unbroken text={message} />
      </span>
    </>
  );
}

/** `Offers · E-mail`. @param everything what it says of all topics. */
function scopeName(report: OpenReport, { channel, topic }: Departure['stopped'], everything: string): string {
  return [
    topic === '*' ? everything : nameOf(report, 'topic', topic),
    channel === '*' ? '' : nameOf(report, 'channel', channel),
  ]
    .filter(Boolean)
    .join(' · ');
}
