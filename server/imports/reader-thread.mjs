/**
 * Entry point of an import's reading thread. A thread does not inherit its parent's TypeScript loader, so this file is
 * JavaScript: it registers tsx for the thread, then loads the reader.
 */
import { register } from 'tsx/esm/api';

register();
await import('./reader.ts');
