import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { isKnown, leaversText, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import {
  hrefOf,
  pathToCampaign,
  type OpenReport,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { CampaignTable, type CampaignTableRow } from '@/components/report/campaign-table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Labelled, TextInput } from '@/components/ui/field';
import { Pager } from '@/components/ui/pager';
import type { Sort } from '@/components/ui/table';
import { CAMPAIGNS_A_PAGE, findCampaigns, pageOf } from '@/domain/reports/campaigns/rules';
import type {
  CampaignReport,
  CampaignRow,
  CampaignSearch,
  CampaignSort,
} from '@/domain/reports/campaigns/schema';
import { writeForAnyPage } from '@/domain/reports/query/schema';

/** All campaigns: found by name, in any order, a page at a time. The address says which, so that no script is needed. */
export function CampaignList({
  report,
  found,
  search,
}: {
  report: OpenReport;
  found: CampaignReport;
  search: CampaignSearch;
}) {
  const { t } = report.words;
  const title = t('reports.campaigns.table');
  const rows = findCampaigns(found.campaigns, search);
  const { rows: shown, page, pages } = pageOf(rows, search.page);
  const notKnown = found.campaigns.every(({ life }) => life === null);
  return (
    <Card
      id="campaigns"
      title={title}
      lead={
        <>
          {search.sort === 'attention' ? t('reports.campaigns.order') : null}{' '}
          {t('reports.campaigns.without', { count: found.withoutCampaign })}{' '}
          {notKnown ? t('reports.campaigns.unknownDelivered') : null}
        </>
      }
      actions={<CsvLink report={report} panel="campaigns" title={title} own={ownOf(search)} />}
      footnote={t('reports.campaigns.footnote')}
    >
      <SearchForm report={report} search={search} />
      {shown.length === 0 ? (
        <EmptyState title={t('reports.campaigns.noneFound')}>
          <a href={pathTo(report, { ...search, q: '', page: 1 })}>{t('reports.campaigns.showAll')}</a>
        </EmptyState>
      ) : (
        <CampaignTable
          caption={title}
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
          sortOf={(key) => sortOf(report, search, key)}
          rows={shown.map((row) => rowOf(report, row))}
        />
      )}
      {pages > 1 ? (
        <p className="text-muted mt-4 text-sm tabular-nums">
          {t('reports.campaigns.page', {
            from: (page - 1) * CAMPAIGNS_A_PAGE + 1,
            to: (page - 1) * CAMPAIGNS_A_PAGE + shown.length,
            count: rows.length,
          })}
        </p>
      ) : null}
      <Pager
        label={title}
        newest={
          page > 1
            ? {
                href: pathTo(report, { ...search, page: page - 1 }),
                label: t('reports.campaigns.pageBefore'),
              }
            : null
        }
        older={
          page < pages
            ? { href: pathTo(report, { ...search, page: page + 1 }), label: t('reports.campaigns.pageAfter') }
            : null
        }
      />
    </Card>
  );
}

function SearchForm({
  report: { base, query, words },
  search,
}: {
  report: OpenReport;
  search: CampaignSearch;
}) {
  const { t } = words;
  const { q: _, ...kept } = ownOf(search);
  return (
    <form
      method="get"
      action={`${base}/campaigns#campaigns`}
      role="search"
      data-screen-only
      className="mb-4 flex max-w-md flex-wrap items-end gap-3 text-sm"
    >
      {[...writeForAnyPage(query), ...Object.entries(kept)].map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <div className="min-w-40 grow">
        <Labelled id="campaign-search" label={t('reports.campaigns.search')}>
          {(tied) => (
            <TextInput
              {...tied}
              type="search"
              name="q"
              maxLength={200}
              autoComplete="off"
              defaultValue={search.q}
            />
          )}
        </Labelled>
      </div>
      <Button type="submit">{t('reports.campaigns.find')}</Button>
    </form>
  );
}

/** The parameters of a search that differ from the default, without its page. */
function ownOf({ q, sort, order }: CampaignSearch): Record<string, string> {
  return { ...(q && { q }), ...(sort !== 'attention' && { sort, order }) };
}

function pathTo(report: OpenReport, search: CampaignSearch): string {
  const page: Record<string, string> = search.page > 1 ? { page: String(search.page) } : {};
  return `${hrefOf(report, 'campaigns', {}, { ...ownOf(search), ...page })}#campaigns`;
}

/** Names begin at A, numbers at the largest; a second press turns the order round. */
function sortOf(report: OpenReport, search: CampaignSearch, key: Exclude<CampaignSort, 'attention'>): Sort {
  const isSorted = search.sort === key;
  const first = key === 'name' ? 'asc' : 'desc';
  const order = isSorted ? (search.order === 'asc' ? 'desc' : 'asc') : first;
  return {
    direction: isSorted ? (search.order === 'asc' ? 'ascending' : 'descending') : null,
    href: pathTo(report, { ...search, sort: key, order, page: 1 }),
  };
}

function rowOf(report: OpenReport, row: CampaignRow): CampaignTableRow {
  const { words } = report;
  const { t, number, text, day, percent } = words;
  const { key, name, startedAt, life, optOuts, saves, verdict, reasons } = row;
  return {
    key,
    name,
    href: pathToCampaign(report.base, key),
    started: startedAt && day(startedAt.toISOString().slice(0, 10)),
    delivered: life && number(life.whole),
    left: life && number(life.part),
    optOuts: number(optOuts),
    leavers: leaversText(words, row.leavers),
    rate: isKnown(life) ? rateText(words, life) : null,
    verdict: { text: t(`reports.campaigns.verdicts.${verdict}`), stands: verdict },
    reasons: reasons
      .slice(0, 1)
      .map(({ label, share }) => `${text(label)} ${percent(share, 0)}`)
      .join(', '),
    saves: number(saves),
  };
}
