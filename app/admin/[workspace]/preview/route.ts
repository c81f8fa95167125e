import { openPreview } from './open-preview';
import { filled } from '@/page/markup/slots';
import { linkPage } from '@/page/pages/link';

type Context = { params: Promise<{ workspace: string }> };

/** The recipient's page as settings would make it, shown in a frame: nothing on it can be pressed. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const visit = await openPreview((await params).workspace, asked);
  const page = linkPage(visit, { form: null, isGpcHonoured: false, isInert: true });
  const html = filled(page, visit, request.headers.get('x-nonce') ?? '');
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
