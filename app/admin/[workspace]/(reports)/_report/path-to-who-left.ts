import { hrefOf, type OpenReport } from './open-report';
import type { ReportQuery } from '@/domain/reports/query/schema';

/** The list of those whom a number counts; undefined for a member who may not see recipients. */
export function pathToWhoLeft(
  report: Pick<OpenReport, 'base' | 'query' | 'scope'>,
  changes: Partial<ReportQuery> = {},
  own: { reason?: string; after?: string } = {},
): string | undefined {
  if (!report.scope.capabilities.has('recipients.read')) return undefined;
  // How a chart is drawn means nothing to a list.
  return hrefOf(report, 'who-left', { split: 'none', grain: null, ...changes }, own);
}
