/** `npm run up`: from a fresh clone to a served app. This file needs nothing but Node; up.ts does the rest, compiled if that is up to date. */
import { installPackages, packagesAreStale, requireNode, ROOT } from '../setup/install.mjs';
import { runEntry } from '../setup/run-entry.mjs';

requireNode();
process.chdir(ROOT);
if (packagesAreStale()) {
  console.log('Installing packages (npm ci) …');
  const started = performance.now();
  installPackages();
  console.log(`Installing packages: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
await runEntry('server/bin/up.ts');
