import { expect, test as base, type ConsoleMessage } from '@playwright/test';

interface Options {
  /** Console errors that a test expects, such as the browser's own message for a page answered with 404 or 422. */
  allowedErrors: RegExp[];
}

/**
 * The base of every spec. Any console.error or uncaught error on any page of the test fails it, except those that the
 * test allows: `test.use({ allowedErrors: [/status of 404/] })`.
 */
export const test = base.extend<Options & { noUnexpectedErrors: undefined }>({
  allowedErrors: [[], { option: true }],
  noUnexpectedErrors: [
    async ({ context, allowedErrors }, use) => {
      const errors: string[] = [];
      context.on('console', (message: ConsoleMessage) => {
        if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => errors.push(String(error.error())));
      await use(undefined);
      const unexpected = errors.filter((text) => !allowedErrors.some((pattern) => pattern.test(text)));
      expect(unexpected, 'console.error and uncaught errors').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
