import { createRouter } from '@/api/v1/http/router';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { getApiKeyRoute } from './describe';

/** What a key is and may do: the first call of an integration, and a check of a deployment's secrets. */
export const apiKeys = createRouter().openapi(getApiKeyRoute, (c) => {
  const { apiKey, permissions } = c.get('scope');
  return c.json(
    { ...apiKey, permissions: API_PERMISSIONS.filter((permission) => permissions.has(permission)) },
    200,
  );
});
