/** A worker in a process of its own, for tests that kill it. */
import { startWorker } from '../jobs/worker';

startWorker();
process.once('disconnect', () => process.exit(1));
process.send?.('started');
