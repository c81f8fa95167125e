import { format } from 'node:util';
import { afterEach, beforeEach } from 'vitest';

let unexpected: string[] = [];
let allowed: RegExp[] = [];

const print = console.error.bind(console);
console.error = (...args: unknown[]) => {
  const text = format(...args);
  if (allowed.some((pattern) => pattern.test(text))) return;
  print(...args);
  unexpected.push(text);
};

beforeEach(() => {
  allowed = [];
});

afterEach(() => {
  const lines = unexpected;
  unexpected = [];
  if (lines.length > 0) throw new Error(`console.error was called during this test:\n${lines.join('\n')}`);
});

/** Declares that the current test expects a console.error like this; any other fails it. */
export function allowConsoleError(pattern: RegExp): void {
  allowed.push(pattern);
}
