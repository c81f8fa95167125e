/** Delivers webhooks in its own process, to be killed in the middle of it. */
import { deliverUntil } from '../jobs/webhooks';

process.once('disconnect', () => process.exit(1));
process.send?.('ready');
await deliverUntil(new AbortController().signal);
