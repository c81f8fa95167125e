import { MAX_FORM, readForm } from './form';
import type { PageAnswer, PageRequest } from '@/page/request';

/** A request of the Fetch API as the pages take it. */
export function pageRequest(request: Request): PageRequest {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    url: `${pathname}${search}`,
    header: (name) => request.headers.get(name),
    form: async () => {
      if (Number(request.headers.get('content-length') ?? 0) > MAX_FORM) return null;
      const body = Buffer.from(await request.arrayBuffer());
      return body.length > MAX_FORM ? null : readForm(body, request.headers.get('content-type'));
    },
  };
}

/** Without compression: whoever hosts Next.js alone has it compress, or does it in front. */
export function responseOf({ status, headers, opening, body }: PageAnswer): Response {
  return new Response((opening ? opening.own + opening.shared : '') + body, { status, headers });
}
