/** A worker in its own process, for tests that kill it. */
import { startWorker } from '../jobs/worker';

startWorker();
process.once('disconnect', () => process.exit(1));
process.send?.('started');
