/** Runs the uploaded imports that wait, until it is killed or there is none. */
import { runWaitingUploads } from '../jobs/uploads';

await runWaitingUploads(new AbortController().signal);
process.exit();
