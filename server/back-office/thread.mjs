/**
 * Entry point of the back office's thread from the sources. A thread does not inherit its parent's TypeScript loader, so
 * this file is JavaScript: it registers tsx for the thread, then loads the thread.
 */
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
