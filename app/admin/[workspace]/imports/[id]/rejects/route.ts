import { notFound } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { csvDownload } from '@/app/admin/_shell/download';
import { requireMember } from '@/app/admin/_shell/session';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { openRejects, readUpload } from '@/domain/imports/job/data';

type Context = { params: Promise<{ workspace: string; id: string }> };

/** The rows that an import rejected: line, reason and cells, safe to open in a spreadsheet. Requirement 31. */
export async function GET(_request: NextRequest, { params }: Context): Promise<Response> {
  const { workspace, id } = await params;
  const scope = await requireMember(workspace, 'imports.write');
  const upload = z.guid().safeParse(id).success ? await readUpload(scope, id) : null;
  const rejects = upload?.isFileHere ? await openRejects(upload.id) : null;
  if (!upload || !rejects) notFound();
  await noteInAudit(scope, {
    action: 'import.rejects_downloaded',
    subject: upload.fileName,
    details: { rejected: upload.rejected },
  });
  return csvDownload(`${upload.fileName.replace(/\.csv$/i, '')}.rejected`, rejects);
}
