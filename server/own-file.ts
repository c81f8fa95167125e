import path from 'node:path';
import { compiledName } from './setup/compiled.mjs';

/** Whether this code runs as the build compiled it: then all of it lies in one folder. */
export const isCompiled = !import.meta.url.endsWith('.ts');

/** A file of ours that starts as a process or thread of its own, as it runs beside this code. */
export function ownFile(source: string): string {
  return isCompiled
    ? path.join(import.meta.dirname, compiledName(source))
    : path.resolve(import.meta.dirname, '..', source);
}
