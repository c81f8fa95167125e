/** `npm run build`: the Prisma client and the production build, each only where something changed. */
import { generateClient } from './generate';
import { buildApp } from './setup/build';
import { step } from './setup/progress';
import { run } from './setup/running';

await run(async ({ signal }) => {
  await step('Prisma client', generateClient);
  await step('Build', () => buildApp(signal));
});
