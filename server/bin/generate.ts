/** `npm run generate`: writes everything that is made from something else, before a build or a test needs it. */
import { writeFile } from 'node:fs/promises';
import { generatePageAssets } from '@/server/setup/page-assets';
import { generateClient } from '@/server/setup/prisma-client';

const API_TYPES = 'api/client/generated.ts';

console.log(`Prisma client: ${await generateClient()}.`);
console.log(`Assets of the pages: ${await generatePageAssets()}.`);
await generateApiTypes();
console.log('Types of the API’s client: generated.');

/** Writes the types of the API client from the OpenAPI document; our own tests call the API with that client. */
async function generateApiTypes(): Promise<void> {
  const [{ openApiDocument }, { default: openapiTs, astToString }] = await Promise.all([
    import('@/api/v1/app'),
    import('openapi-typescript'),
  ]);
  // A copy, made by way of JSON, because openapi-typescript changes its input.
  const document = JSON.stringify(openApiDocument());
  const types = astToString(await openapiTs(document));
  await writeFile(API_TYPES, `// Made by npm run generate from the OpenAPI document.\n${types}`);
}
