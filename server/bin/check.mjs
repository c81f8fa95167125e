/**
 * `npm run check`, while you work: types, lint, format and unit tests, of what changed. `npm run check -- COMMIT` compares
 * with that commit. This part needs nothing but Node; checks/check.ts goes on from there.
 */
import { installPackages, requireNode, ROOT } from '../setup/install.mjs';

requireNode();
process.chdir(ROOT);
installPackages();
const { register } = await import('tsx/esm/api');
register();
await import('../checks/check.ts');
