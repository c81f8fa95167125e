import { openPreview } from './open-preview';
import { PAGE_STYLES } from '@/page/assets';
import { filled } from '@/page/markup/slots';
import { linkPage } from '@/page/pages/link';

type Context = { params: Promise<{ workspace: string }> };

/** The recipient's page as settings would make it, shown in a frame: nothing on it can be pressed. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const visit = await openPreview((await params).workspace, asked);
  const page = linkPage(visit, { form: null, isGpcHonoured: false, isInert: true });
  const html = filled(page, visit, request.headers.get('x-nonce') ?? '');
  // As in any page: the styles stand in it.
  return new Response(
    html.replace(PAGE_STYLES.mark, () => PAGE_STYLES.text),
    { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
  );
}
