import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '@/api/client/generated';

/** The API's client, its types made from the OpenAPI document by `npm run generate`. */
export type Optdown = Client<paths>;

/**
 * A client of the API for whoever writes TypeScript.
 * @param url where Optdown is served, such as `https://optdown.example.com`.
 * @param key an API key, `od_live_…`.
 */
export function createOptdown({
  url,
  key,
  fetch,
}: {
  url: string;
  key: string;
  fetch?: (request: Request) => Promise<Response>;
}): Optdown {
  return createClient<paths>({
    baseUrl: `${url}/api/v1`,
    headers: { Authorization: `Bearer ${key}` },
    ...(fetch && { fetch }),
  });
}
