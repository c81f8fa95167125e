/** `npm run build`: the Prisma client and the production build, each only where something changed. */
import { generateClient } from './generate';
import { buildApp } from '@/server/setup/build';
import { step } from '@/server/setup/progress';
import { run } from '@/server/setup/running';

await run(async ({ signal }) => {
  await step('Prisma client', generateClient);
  await step('Build', () => buildApp(signal));
});
