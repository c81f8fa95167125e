import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '@/api/client/generated';

/** The API's client; `npm run generate` makes its types from the OpenAPI document. */
export type Optdown = Client<paths>;

/**
 * A typed client of the API, for callers in TypeScript.
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
