import { api } from '@/api/app';

const answer = (request: Request): Response | Promise<Response> => api.fetch(request);

// If only Next.js is hosted, it serves the API from here; the front door calls it without this detour.
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
