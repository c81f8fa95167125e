import type { NextRequest } from 'next/server';
import { csvDownload, unreadableFilter } from '@/app/admin/_shell/download';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { exportAudit, readAuditChoices } from '@/domain/access/audit/data';
import { readAuditedIds } from '@/domain/people/audit-person/data';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { readAuditFilter } from '@/domain/access/audit/rules';

type Context = { params: Promise<{ workspace: string }> };

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const scope = await requireMember((await params).workspace, 'audit.read');
  const given = Object.fromEntries(request.nextUrl.searchParams);
  const { filter, ignored } = readAuditFilter(given, await readAuditChoices(scope));
  if (ignored.length > 0) return unreadableFilter(await memberWords(scope), ignored);
  // A ref in the details would outlive an erasure.
  const { recipient, ...details } = filter;
  const about = recipient ? await readAuditedIds(scope, recipient) : null;
  await noteInAudit(scope, { action: 'audit.exported', details });
  return csvDownload(`audit-${scope.workspaceKey}`, exportAudit(scope, filter, about));
}
