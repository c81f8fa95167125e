import { startWatchedApi } from '@/server/dev/watched-api';
import { watchPageAssets } from '@/server/dev/watched-assets';
import { generatePageAssets } from '@/server/setup/page-assets';
import { checkEnvironment, checkPort } from '@/server/setup/preflight';
import { prepareDatabase } from '@/server/setup/prepare-database';
import { step } from '@/server/setup/progress';
import { run, type Running } from '@/server/setup/running';
import { installSampleData } from '@/server/setup/sample-data';
import { welcome } from '@/server/setup/welcome';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'development' });

const started = performance.now();

await run(async (running) => {
  await checkPort(checkEnvironment());
  await prepareDatabase(running);
  const installed = await installSampleData(running);
  const url = await step('Server', () => serve(running));
  welcome(url, installed, started);
  console.log(`
Save a file, and the pages show it. A change that the API or the worker runs starts those two again, within seconds.
After a change of server/front-door.ts, the schema or the packages, stop this and run it again.
Ctrl-C stops it; npm run reset starts over.
`);
});

/**
 * Next.js compiles pages in this process, which keeps running. The API and the worker run in a second process, which
 * restarts when a file that it has loaded changes. The database runs in a third. Decision 0052.
 */
async function serve(running: Running): Promise<string> {
  await generatePageAssets();
  watchPageAssets(running, generatePageAssets);
  const socket = startWatchedApi(running);
  const { startFrontDoor } = await import('@/server/front-door');
  const { passToApi } = await import('@/server/dev/pass-to-api');
  const { nextHere } = await import('@/server/back-office/next-here');
  const door = await startFrontDoor({
    dev: true,
    passToApi: passToApi(socket),
    openBackOffice: () => nextHere({ dev: true }),
  });
  running.onStop(door.close);
  await door.ready;
  return door.url;
}
