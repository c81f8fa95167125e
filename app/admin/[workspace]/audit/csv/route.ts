import type { NextRequest } from 'next/server';
import { csvDownload } from '@/app/admin/_shell/download';
import { requireMember } from '@/app/admin/_shell/session';
import { exportAudit } from '@/domain/access/audit/data';
import { readAuditedIds } from '@/domain/people/audit-person/data';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { auditFilterSchema } from '@/domain/access/audit/schema';

type Context = { params: Promise<{ workspace: string }> };

export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const scope = await requireMember((await params).workspace, 'audit.read');
  const filter = auditFilterSchema.parse(Object.fromEntries(request.nextUrl.searchParams));
  // A ref in the details would outlive an erasure.
  const { recipient, ...details } = filter;
  const about = recipient ? await readAuditedIds(scope, recipient) : null;
  await noteInAudit(scope, { action: 'audit.exported', details });
  return csvDownload(`audit-${scope.workspaceKey}`, exportAudit(scope, filter, about));
}
