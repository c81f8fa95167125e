/** `npm start`: serves a finished build; it neither builds nor migrates. */
import { openDatabase } from '@/server/embedded';
import { isBuilt, isFresh } from '@/server/setup/build';
import { checkStart } from '@/server/setup/check-start';
import { checkEnvironment, checkPort, StartError } from '@/server/setup/preflight';
import { run } from '@/server/setup/running';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

await run(async ({ onStop, signal }) => {
  if (!isBuilt())
    throw new StartError(
      'There is no build to serve: run npm run build first (or npm run up, which does it all).',
    );
  if (!(await isFresh()))
    console.error('Note: the sources changed after the build. npm run build builds them.');
  await checkPort(checkEnvironment());
  const { logConsole } = await import('@/lib/log');
  logConsole();
  await openDatabase({ exclusive: true, onStarting: onStop });
  await checkStart('server', signal);
  const { startFrontDoor } = await import('@/server/front-door');
  const door = await startFrontDoor();
  onStop(door.close);
  await door.ready;
  console.log(`Optdown serves ${door.url}`);
});
