/** Runs waiting uploaded imports until it is killed or none is left. */
import { runWaitingUploads } from '../jobs/uploads';

await runWaitingUploads(new AbortController().signal);
process.exit();
