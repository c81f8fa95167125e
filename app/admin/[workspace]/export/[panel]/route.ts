import { notFound } from 'next/navigation';
import { csvDownload } from '@/app/admin/_shell/download';
import { EXPORTS } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { exportPanel } from '@/app/admin/[workspace]/(reports)/_report/export-panel';
import { openReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { writeReportQuery } from '@/domain/reports/query/schema';

type Context = { params: Promise<{ workspace: string; panel: string }> };

/** A panel's numbers as CSV (RFC 4180, UTF-8), with the filters of its page; cells are safe in a spreadsheet. Requirement 31. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const searchParams = Promise.resolve(Object.fromEntries(new URL(request.url).searchParams));
  const report = await openReport({ params, searchParams });
  const { panel: asked } = await params;
  const panel = EXPORTS.find((each) => each === asked);
  if (!panel) notFound();
  await noteInAudit(report.scope, {
    action: 'report.exported',
    subject: panel,
    details: { query: writeReportQuery(report.query) },
  });
  return csvDownload(`${report.scope.workspaceKey}-${panel}-${report.today}`, exportPanel(report, panel));
}
