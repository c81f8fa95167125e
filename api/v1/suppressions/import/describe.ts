import { z } from '@hono/zod-openapi';
import { apiRoute } from '@/api/v1/http/router';
import { addedSchema } from '@/api/v1/suppressions/describe';
import { TELLABLE_CAUSES } from '@/domain/people/stop-list/schema';
import { channelSchema } from '@/domain/workspace/schema';

export const MAX_ROWS = 100_000;

const MAX_BYTES = 16 * 1024 * 1024;

const defaultsSchema = z.strictObject({
  channel: channelSchema.optional().meta({ description: 'For rows that name none.' }),
  cause: z.enum(TELLABLE_CAUSES).optional().meta({ description: 'For rows that name none.' }),
});

export type Defaults = z.infer<typeof defaultsSchema>;

const CSV_EXAMPLE = 'address,channel,cause\ngrace@example.com,email,bounce\n+5511912345678,sms,deactivated\n';

const NDJSON_EXAMPLE = '{"address":"grace@example.com","channels":["email"],"cause":"complaint"}\n';

export const importSuppressionsRoute = apiRoute({
  method: 'post',
  path: '/suppressions/import',
  operationId: 'importSuppressions',
  tags: ['Suppressions'],
  summary: 'Stop addresses from a file',
  description:
    `CSV with a header (\`address\` or \`ref\`, and \`channel\`, \`cause\`; if you know them \`madeAt\`, \`topic\`, \`reason\`) or NDJSON of what POST /suppressions takes; up to ${MAX_ROWS} rows and 16 MB a request, gzip if you like; CSV in UTF-8, or in UTF-16 with a byte order mark. ` +
    'A file of addresses alone has its channel and cause in the query. A file is history: what it tells counts in reports on the days that it names, if they are two days past, and raises no alert. Rows that cannot be taken are told by their line; all else is.',
  permission: 'preferences:write',
  isAboutPeople: true,
  mostBytes: MAX_BYTES,
  request: {
    query: defaultsSchema,
    body: {
      required: true,
      content: {
        'text/csv': { schema: z.string(), example: CSV_EXAMPLE },
        'application/x-ndjson': { schema: z.string(), example: NDJSON_EXAMPLE },
      },
    },
  },
  responses: {
    200: {
      description: 'What came of them.',
      content: {
        'application/json': {
          schema: addedSchema,
          example: {
            added: 3,
            known: 0,
            answered: 0,
            rejected: 1,
            rejects: [
              {
                at: 'line 4',
                code: 'bad_address',
                field: 'address',
                message: 'It is not an address for email.',
              },
            ],
          },
        },
      },
    },
  },
});
