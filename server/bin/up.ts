import { buildApp } from '@/server/setup/build';
import { checkEnvironment, checkPort } from '@/server/setup/preflight';
import { prepareDatabase } from '@/server/setup/prepare-database';
import { step } from '@/server/setup/progress';
import { run, type Running } from '@/server/setup/running';
import { installSampleData } from '@/server/setup/sample-data';
import { welcome } from '@/server/setup/welcome';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

const started = performance.now();

await run(async (running) => {
  // Cheap checks come first: no one should wait for a build only to learn that the port is taken.
  await checkPort(checkEnvironment());
  await prepareDatabase(running);
  await step('Build', () => buildApp(running.signal));
  const installed = await installSampleData(running);
  const url = await step('Server', () => serve(running));
  welcome(url, installed, started);
  console.log('\nCtrl-C stops it; npm run reset starts over.\n');
  const { logConsole } = await import('@/lib/log');
  logConsole();
});

async function serve({ onStop, signal }: Running): Promise<string> {
  signal.throwIfAborted();
  const { startFrontDoor } = await import('@/server/front-door');
  const door = await startFrontDoor();
  onStop(door.close);
  await door.ready;
  return door.url;
}
