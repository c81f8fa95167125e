import { hrefOf, type OpenReport } from './open-report';

/** The panels that can be taken away as CSV. */
export const EXPORTS = [
  'trend',
  'reasons',
  'comments',
  'saves',
  'campaigns',
  'cohorts',
  'alerts',
  'findings',
  'propagation',
] as const;
export type Export = (typeof EXPORTS)[number];

/** Leads to a panel's numbers as CSV, with the filters that are on. */
export function CsvLink({
  report,
  panel,
  title,
  own = {},
}: {
  report: OpenReport;
  panel: Export;
  title: string;
  own?: Record<string, string>;
}) {
  const { t } = report.words;
  return (
    <a
      href={hrefOf(report, `export/${panel}`, {}, own)}
      download
      aria-label={t('reports.table.csvOf', { title })}
    >
      {t('reports.table.csv')}
    </a>
  );
}
