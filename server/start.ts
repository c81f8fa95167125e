/** `npm start`: serves a finished build, and does nothing else. */
import { openDatabase } from './embedded';
import { isBuilt } from './setup/build';
import { checkStart } from './setup/check-start';
import { checkEnvironment, checkPort, StartError } from './setup/preflight';
import { run } from './setup/running';
import { startOwnWorker } from './setup/own-worker';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

await run(async ({ onStop, signal }) => {
  if (!isBuilt())
    throw new StartError(
      'There is no build to serve: run npm run build first (or npm run up, which does it all).',
    );
  await checkPort(checkEnvironment());
  const { logConsole } = await import('@/lib/log');
  logConsole();
  await openDatabase({ exclusive: true, onStarting: onStop });
  await checkStart('server', signal);
  const { startFrontDoor } = await import('./front-door');
  const door = await startFrontDoor();
  onStop(door.close);
  await startOwnWorker(onStop);
  console.log(`Optdown serves ${door.url}`);
});
