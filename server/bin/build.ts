/** `npm run build`: generates the Prisma client and makes the production build, each only if something changed. */
import { generateClient } from '@/server/setup/prisma-client';
import { buildApp } from '@/server/setup/build';
import { step } from '@/server/setup/progress';
import { run } from '@/server/setup/running';

await run(async ({ signal }) => {
  await step('Prisma client', generateClient);
  await step('Build', () => buildApp(signal));
});
