/**
 * `node server/bin/run.mjs server/bin/start.ts …`: runs an entry point, compiled if the build is of the sources as they
 * are now, otherwise from the sources, which takes longer to start and more memory. Decision 0061.
 */
import { runEntry } from '../setup/run-entry.mjs';

const [node, , source, ...args] = process.argv;
process.argv = [node, source, ...args];
await runEntry(source);
