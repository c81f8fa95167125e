import { notFound } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { refOfSegment } from '@/app/admin/_shell/path-to-recipient';
import { requireMember } from '@/app/admin/_shell/session';
import { exportRecipient } from '@/domain/choices/act-for/mutations';
import { headerText } from '@/lib/header-text';

type Context = { params: Promise<{ workspace: string }> };

/** All data held about a recipient, as a file. Requirement 18. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const { workspace } = await params;
  const ref = refOfSegment(request.nextUrl.pathname.split('/')[4] ?? '');
  const scope = await requireMember(workspace, 'recipients.export');
  const everything = await exportRecipient(scope, ref);
  if (!everything) notFound();
  return new Response(`${JSON.stringify(everything, null, 2)}\n`, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': headerText(`attachment; filename="${ref.replaceAll(/[^\w-]/g, '-')}.json"`),
      'Cache-Control': 'no-store',
    },
  });
}
