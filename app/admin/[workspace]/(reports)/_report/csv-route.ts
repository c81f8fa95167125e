import { csvDownload, unreadableFilter } from '@/app/admin/_shell/download';
import { requireMember } from '@/app/admin/_shell/session';
import { openReport, type OpenReport } from './open-report';
import { noteInAudit } from '@/domain/access/audit/mutations';
import type { Capability } from '@/domain/access/scope/schema';
import { writeReportQuery } from '@/domain/reports/query/schema';
import { csvLine } from '@/lib/csv-write';

type Context = { params: Promise<{ workspace: string }> };

/**
 * Answers with a panel's numbers as CSV (RFC 4180, UTF-8), with the filters of its page, and records the download in
 * the audit log. Cells are safe in a spreadsheet. Requirement 31.
 * @param panel its name in the audit log and in the file's name.
 * @param write yields the lines in batches, headings first. Keys instead of names, full numbers instead of rounded
 *   ones.
 * @param needs what a member must be allowed beside reports, if the numbers have names.
 */
export function csvRoute(
  panel: string,
  write: (report: OpenReport) => AsyncGenerator<string[][], void>,
  needs: { capability?: Capability } = {},
) {
  return async (request: Request, { params }: Context): Promise<Response> => {
    if (needs.capability) await requireMember((await params).workspace, needs.capability);
    const asked = new URL(request.url).searchParams;
    // As Next.js passes them to a page: a filter may have several values.
    const parameters = Object.fromEntries([...asked.keys()].map((name) => [name, asked.getAll(name)]));
    const report = await openReport({ params, searchParams: Promise.resolve(parameters) });
    if (report.ignored.length > 0) return unreadableFilter(report.words, report.ignored);
    await noteInAudit(report.scope, {
      action: 'report.exported',
      subject: panel,
      details: {
        query: writeReportQuery(report.query),
        ...(report.search.reason && { reason: report.search.reason }),
      },
    });
    return csvDownload(`${report.scope.workspaceKey}-${panel}-${report.today}`, textOf(write(report)));
  };
}

async function* textOf(groups: AsyncGenerator<string[][], void>): AsyncGenerator<string> {
  for await (const lines of groups) yield lines.map(csvLine).join('');
}
