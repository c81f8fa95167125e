/**
 * `npm run check`, to run while you work: checks types, lint, format and unit tests of what changed. `npm run check --
 * COMMIT` compares with that commit. This file needs nothing but Node; checks/check.ts does the rest.
 */
import { installPackages, requireNode, ROOT } from '../setup/install.mjs';

requireNode();
process.chdir(ROOT);
installPackages();
const { register } = await import('tsx/esm/api');
register();
await import('../checks/check.ts');
