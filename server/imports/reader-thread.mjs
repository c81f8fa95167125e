/**
 * Where the reading thread of an import starts. A thread does not take over its parent's TypeScript, so that this file is
 * JavaScript: it registers tsx for the thread, then loads the reader.
 */
import { register } from 'tsx/esm/api';

register();
await import('./reader.ts');
