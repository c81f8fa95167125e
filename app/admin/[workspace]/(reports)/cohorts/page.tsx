import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  hrefOf,
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { HeatMap, type HeatCell } from '@/components/report/heat-map';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { readCohorts } from '@/domain/reports/cohort/data';
import type { CohortCell, Cohorts } from '@/domain/reports/cohort/schema';
import { readSurvival } from '@/domain/reports/survival/data';
import { filterOf, spelledKey } from '@/domain/reports/query/schema';
import { unknownBy } from '@/domain/reports/rollup/rules';
import { SurvivalPanel } from './survival-panel';

/** Whose consent wears out, and how soon. */
export default async function CohortsPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t } = words;
  const [cohorts, survival] = await Promise.all([
    readCohorts(scope, query, today),
    readSurvival(scope, query),
  ]);
  return (
    <ReportPage report={report} page="cohorts" title={t('reports.cohorts.title')} period={cohorts}>
      {cohorts.sources.length === 0 ? (
        <EmptyState title={t('reports.cohorts.empty')}>{t('reports.cohorts.emptyText')}</EmptyState>
      ) : (
        <>
          <MapPanel report={report} cohorts={cohorts} />
          <SurvivalPanel report={report} sources={survival} />
        </>
      )}
    </ReportPage>
  );
}

function MapPanel({ report, cohorts }: { report: OpenReport; cohorts: Cohorts }) {
  const { t, number } = report.words;
  const title = t('reports.cohorts.map');
  // The worst cell with enough data is the darkest.
  const rates = cohorts.sources
    .flatMap(({ cells, total }) => [...cells, total])
    .flatMap(({ rate, thin }) => (thin || rate === null ? [] : [rate]));
  const most = Math.max(0.0001, ...rates);
  // If every consent has a date, a column for those without would be empty.
  const ages = cohorts.ages.filter(
    (age) =>
      age !== 'unknown' ||
      cohorts.sources.some(({ cells }) => cells.some((cell) => cell.age === age && isKnown(cell))),
  );
  return (
    <Card
      id="map"
      title={title}
      lead={
        unknownBy(filterOf(report.query)).has('people')
          ? t('reports.cohorts.peopleUnknown')
          : t('reports.cohorts.mapLead')
      }
      actions={<CsvLink report={report} panel="cohorts" title={title} />}
      footnote={t('reports.cohorts.footnote')}
    >
      <HeatMap
        caption={title}
        corner={t('reports.cohorts.source')}
        columns={[
          ...ages.map((age) => ({ key: age, label: t(`reports.cohorts.ages.${age}`) })),
          { key: 'total', label: t('reports.cohorts.total') },
        ]}
        rows={cohorts.sources.map(({ consentSource, recipients, cells, total }) => ({
          key: consentSource,
          label: nameOf(report, 'consent_source', consentSource),
          note: t('reports.cohorts.recipients', { count: recipients }),
          href: hrefOf(report, 'reasons', { consent: [spelledKey(consentSource)] }),
          cells: [...cells.filter(({ age }) => age !== null && ages.includes(age)), total].map((cell) =>
            heatOf(report, cell, most, number),
          ),
        }))}
      />
    </Card>
  );
}

type KnownCell = CohortCell & { rate: number; personMonths: number };

function isKnown(cell: CohortCell): cell is KnownCell {
  return cell.rate !== null && cell.personMonths !== null && cell.personMonths >= 1;
}

function heatOf(
  { words: { t, percent } }: OpenReport,
  cell: CohortCell,
  most: number,
  number: (value: number) => string,
): HeatCell | null {
  if (!isKnown(cell)) return null;
  const { rate, optOuts, personMonths, thin } = cell;
  return {
    value: percent(rate),
    of: t('reports.cohorts.of', { part: number(optOuts), whole: number(Math.round(personMonths)) }),
    heat: thin ? null : rate / most,
  };
}
