import { z } from 'zod';
import { readReceipt } from '@/app/(recipient)/view/receipt';
import { loadVisit } from '@/app/(recipient)/visit';

type Context = { params: Promise<{ token: string; change: string }> };

/** The receipt as a file. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token, change } = await params;
  const visit = await loadVisit(token);
  const changeId = z.uuid().safeParse(change);
  const found = visit && changeId.success ? await readReceipt(visit, changeId.data) : null;
  if (!found) return Response.json({ title: 'There is no such receipt.', status: 404 }, { status: 404 });
  return new Response(`${JSON.stringify(found.receipt, null, 2)}\n`, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="receipt-${found.receipt.record_id}.json"`,
    },
  });
}
