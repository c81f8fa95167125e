import { z } from '@hono/zod-openapi';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { API_PERMISSIONS, apiPermissionSchema } from '@/domain/access/api-key/schema';

const keySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    permissions: z.array(apiPermissionSchema),
  })
  .openapi('ApiKey');

/** What a key is and may do: the first call of whoever integrates, and a check of a deployment's secrets. */
export const apiKeys = createRouter().openapi(
  apiRoute({
    method: 'get',
    path: '/api-key',
    operationId: 'getApiKey',
    tags: ['API keys'],
    summary: 'Tell what this key is and may do',
    description: 'Answers with the key that asks. Use it to check that a deployment holds the right secret.',
    permission: null,
    responses: {
      200: {
        description: 'The key.',
        content: {
          'application/json': {
            schema: keySchema,
            example: {
              id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
              name: 'Marketing automation',
              permissions: ['decisions', 'links'],
            },
          },
        },
      },
    },
  }),
  (c) => {
    const { apiKey, permissions } = c.get('scope');
    return c.json(
      { ...apiKey, permissions: API_PERMISSIONS.filter((permission) => permissions.has(permission)) },
      200,
    );
  },
);
