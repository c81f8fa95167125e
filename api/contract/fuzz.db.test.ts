import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { fitting, unfitting } from '@/api/contract/arbitrary';
import { addressOf, OPERATIONS, type Parameters } from '@/api/contract/operations';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { prepare, prepareWorld } from '@/api/contract/world';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: (
  path: string,
  call?: { method?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

beforeAll(async () => {
  scope = await foundWorkspace(pool());
  await prepareWorld(pool(), scope);
  call = await apiCaller(scope);
});

/** Long polls would wait at every try. */
const STILL: Parameters = { wait: '0' };

/** For each path and query parameter, one valid value and one invalid one. */
const parametersOf = (operation: (typeof OPERATIONS)[number], prepared: Parameters) =>
  fc.record(
    Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in !== 'header')
        .map(({ name, schema }) => [
          name,
          name in STILL
            ? fc.constant(STILL[name] ?? '')
            : fc.oneof(
                fc.constant(prepared[name] ?? ''),
                fitting(schema ?? {}).map(String),
                fc.string({ minLength: 1 }),
              ),
        ]),
    ),
    {
      requiredKeys: operation.parameters.flatMap((parameter) =>
        parameter.in === 'path' ? [parameter.name] : [],
      ),
    },
  );

// `call` fails the test on any undocumented answer, and no operation documents a 5xx.
it.each(OPERATIONS)(
  '$name never answers with a 5xx, whatever the input (requirement 36)',
  async (operation) => {
    const prepared = await prepare(operation.name, scope);
    const [type] = Object.keys(operation.bodies);
    const schema = (type === undefined ? undefined : operation.bodies[type]?.schema) ?? {};
    const body = type === undefined ? fc.constant(undefined) : fc.oneof(fitting(schema), unfitting(schema));
    await fc.assert(
      fc.asyncProperty(parametersOf(operation, prepared), body, async (parameters, value) => {
        const given = Object.fromEntries(
          // A path segment of dots is resolved away before the request is sent.
          Object.entries(parameters).filter(([, text]) => !['', '.', '..'].includes(text)),
        );
        const { status, text } = await call(addressOf(operation, given), {
          method: operation.method,
          ...(type !== undefined && {
            body: typeof value === 'string' ? value : JSON.stringify(value),
            headers: { 'Content-Type': type },
          }),
        });
        expect([status < 500, text]).toEqual([true, text]);
      }),
      { seed: 4, numRuns: 25, plugins: [fc.interruptAfterTimeLimit(20_000)] },
    );
  },
);
