import { hrefOf, type OpenReport } from './open-report';

/** Links to a panel's numbers as CSV, with the current filters. */
export function CsvLink({
  report,
  panel,
  title,
  own = {},
}: {
  report: OpenReport;
  /** The folder of its route beside the reports, without `.csv`. */
  panel: string;
  title: string;
  own?: Record<string, string>;
}) {
  const { t } = report.words;
  return (
    <a
      href={hrefOf(report, `${panel}.csv`, {}, own)}
      download
      aria-label={t('reports.table.csvOf', { title })}
    >
      {t('reports.table.csv')}
    </a>
  );
}
