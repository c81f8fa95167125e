import { z } from '@hono/zod-openapi';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { addedSchema } from '@/api/v1/suppressions/describe';
import { TELLABLE_CAUSES } from '@/domain/people/stop-list/schema';
import { channelSchema } from '@/domain/workspace/schema';

export const MAX_ROWS = 100_000;

const MAX_BYTES = 16 * 1024 * 1024;

const defaultsSchema = z.strictObject({
  channel: channelSchema.optional().meta({ description: 'The default for rows that do not say.' }),
  cause: z.enum(TELLABLE_CAUSES).optional().meta({ description: 'The default for rows that do not say.' }),
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
    `CSV with a header (\`address\` or \`ref\`, and \`channel\`, \`cause\`; optionally \`madeAt\`, \`topic\`, \`reason\`) or NDJSON of the objects that POST /suppressions takes; up to ${MAX_ROWS} rows and 16 MB per request, optionally gzipped; CSV in UTF-8, or in UTF-16 with a byte order mark. ` +
    'For a file of addresses alone, give channel and cause in the query. A file is history: reports count its rows on the days that it names, if they are at least two days ago, and it raises no alert. Rejected rows are reported with their line; all others are accepted.',
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
    200: jsonAnswer('What came of them.', {
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
    }),
  },
});
