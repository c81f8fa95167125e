import type { ReactNode } from 'react';
import { PrintButton } from '@/components/report/print-button';
import { PageHeader } from '@/components/ui/page-header';
import { FilterBar } from './filter-bar';
import { HoldNotice } from './hold-notice';
import type { OpenReport } from './open-report';
import { SavedViewsPanel } from './saved-views';
import { filterOf } from '@/domain/reports/query/schema';
import { unknownBy } from '@/domain/reports/rollup/rules';
import type { Period } from '@/domain/reports/period/schema';

/** A report: its question, its filters, its panels, and the base of its numbers. */
export function ReportPage({
  report,
  page,
  title,
  period,
  own = {},
  children,
}: {
  report: OpenReport;
  /** The path below the workspace: `reasons`; '' is the overview. */
  page: string;
  title: string;
  period: Period;
  /** The page's own parameters, which its filters keep. */
  own?: Record<string, string>;
  children: ReactNode;
}) {
  const { words, query } = report;
  const { t } = words;
  return (
    <div className="space-y-4">
      <PageHeader
        title={title}
        workspace={report.scope.workspaceName}
        actions={
          // On a phone the room is worth more.
          <span className="max-sm:hidden">
            <PrintButton label={t('reports.print')} />
          </span>
        }
      />
      <HoldNotice words={words} />
      <FilterBar report={report} page={page} period={period} own={own} />
      {unknownBy(filterOf(query)).has('withoutPage') ? (
        <p className="text-muted max-w-prose text-sm text-pretty">{t('reports.filter.pagesOnly')}</p>
      ) : null}
      {children}
      <SavedViewsPanel report={report} page={page} />
      <p className="text-muted max-w-prose text-xs text-pretty">
        {t('reports.overview.footnote', {
          automated: t(query.automated ? 'reports.overview.automatedIn' : 'reports.overview.automatedOut'),
          timeZone: words.timeZone,
        })}
      </p>
    </div>
  );
}

/** A row of links, one of them current: what a chart is split by. */
export function Choices({
  label,
  choices,
}: {
  label: string;
  choices: readonly { key: string; label: string; href: string; isCurrent: boolean }[];
}) {
  return (
    <nav aria-label={label} className="text-sm">
      <span aria-hidden="true" className="text-muted mr-2">
        {label}
      </span>
      <ul className="inline-flex flex-wrap gap-x-2.5 gap-y-1">
        {choices.map(({ key, label: text, href, isCurrent }) => (
          <li key={key}>
            <a
              href={href}
              aria-current={isCurrent ? 'true' : undefined}
              className="aria-[current]:text-ink inline-block min-h-6 aria-[current]:font-semibold aria-[current]:no-underline"
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
