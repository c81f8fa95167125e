/** `npm run dev`: serves the sources as they are edited. This file needs nothing but Node; dev.ts does the rest. */
import { installPackages, packagesAreStale, requireNode, ROOT } from '../setup/install.mjs';

requireNode();
process.chdir(ROOT);
if (packagesAreStale()) {
  console.log('Installing packages (npm ci) …');
  installPackages();
}
const { register } = await import('tsx/esm/api');
register();
await import('./dev.ts');
