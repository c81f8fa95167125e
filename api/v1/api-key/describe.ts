import { z } from '@hono/zod-openapi';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { apiPermissionSchema } from '@/domain/access/api-key/schema';

const keySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    permissions: z.array(apiPermissionSchema),
  })
  .openapi('ApiKey');

export const getApiKeyRoute = apiRoute({
  method: 'get',
  path: '/api-key',
  operationId: 'getApiKey',
  tags: ['API keys'],
  summary: 'Get this key and its permissions',
  description: 'Returns the key that makes the call. Use it to check that a deployment has the right secret.',
  permission: null,
  isAboutPeople: false,
  responses: {
    200: jsonAnswer('The key.', {
      schema: keySchema,
      example: {
        id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
        name: 'Marketing automation',
        permissions: ['decisions', 'links'],
      },
    }),
  },
});
