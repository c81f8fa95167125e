import { api } from '@/api/app';
import { answerPage } from '@/page/answer';
import { plain } from '@/page/answers';
import { pageRequest, responseOf } from '@/page/http/fetch';
import { linkPath, routeOf } from '@/page/routes';

/**
 * Every address that has no folder of its own: the pages of recipients, and the API's documentation and health checks.
 * It answers where only Next.js is hosted, and in development; otherwise the front door has answered.
 */
async function answer(request: Request): Promise<Response> {
  const asked = pageRequest(request);
  const route = routeOf(asked.url);
  switch (route.to) {
    case 'link':
      // A one-click, or another call for a link of which only the API knows.
      if (route.below === '' && request.method !== 'GET' && request.method !== 'HEAD')
        return api.fetch(new Request(new URL(linkPath(route.text), request.url), request));
      return responseOf(await answerPage(asked, route));
    case 'nothing':
    case 'asset':
      return responseOf(await answerPage(asked, route));
    case 'api':
      return api.fetch(request);
    case 'admin':
    case 'file':
      return responseOf(plain(404, 'There is nothing here.'));
  }
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};

export const dynamic = 'force-dynamic';
