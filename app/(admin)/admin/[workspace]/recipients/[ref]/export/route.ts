import { notFound } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { requireMember } from '@/app/(admin)/session';
import { exportRecipient } from '@/domain/support/mutations';

type Context = { params: Promise<{ workspace: string; ref: string }> };

/** All that is held of a recipient, as a file. ACCEPTANCE 18. */
export async function GET(_request: NextRequest, { params }: Context): Promise<Response> {
  const { workspace, ref } = await params;
  const scope = await requireMember(workspace, 'recipients.export');
  const everything = await exportRecipient(scope, ref);
  if (!everything) notFound();
  return new Response(`${JSON.stringify(everything, null, 2)}\n`, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="${ref.replaceAll(/[^\w-]/g, '-')}.json"`,
      'Cache-Control': 'no-store',
    },
  });
}
