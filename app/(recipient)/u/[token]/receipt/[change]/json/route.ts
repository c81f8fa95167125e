import { readReceipt } from '@/page/view/receipt';
import { loadVisit } from '@/page/http/load';
import { headerText } from '@/lib/header-text';

type Context = { params: Promise<{ token: string; change: string }> };

/** The receipt as a file. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token, change } = await params;
  const visit = await loadVisit(token);
  const found = visit && (await readReceipt(visit, change));
  if (!found) return Response.json({ title: 'There is no such receipt.', status: 404 }, { status: 404 });
  return new Response(`${JSON.stringify(found.receipt, null, 2)}\n`, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': headerText(`attachment; filename="receipt-${found.receipt.record_id}.json"`),
    },
  });
}
