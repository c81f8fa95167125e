/** The step of `npm test` that makes sure of a browser: a process, so that it may run beside others. */
import { ensureChromium } from './chromium.mjs';

process.exitCode = ensureChromium() ? 0 : 1;
