import { beforeEach, describe, expect, it } from 'vitest';
import { addressOf, exampleBodyOf, OPERATIONS } from '@/api/contract/operations';
import { apiCaller } from '@/api/v1/testing';
import { prepare, prepareWorld } from '@/api/contract/world';
import { foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await prepareWorld(pool(), scope);
});

const TYPE_OF_BYTES = /ndjson|csv|text/;

/** A worker writes its file: server/jobs tests it. */
const WANTS_A_WORKER = ['GET /imports/{id}/rejects'];

describe.each(OPERATIONS.filter(({ name }) => !WANTS_A_WORKER.includes(name)))(
  'the example of $name',
  (operation) => {
    const types = Object.keys(operation.bodies);

    it.each(types.length > 0 ? types : [null])(
      'gets a documented success answer, sent as %s',
      async (type) => {
        const call = await apiCaller(scope);
        const given = await prepare(operation.name, scope);
        const media = type === null ? undefined : operation.bodies[type];
        const answer = await call(addressOf(operation, given), {
          method: operation.method,
          ...(media &&
            type && { body: bodyOf(type, exampleBodyOf(media)), headers: { 'Content-Type': type } }),
        });
        expect([operation.name, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([
          operation.name,
          expect.toSatisfy((status: number) => operation.successes.includes(status)),
          '',
        ]);
      },
    );
  },
);

function bodyOf(type: string, example: unknown): unknown {
  return TYPE_OF_BYTES.test(type) && typeof example === 'string' ? example : JSON.stringify(example);
}

/** Creates what is missing, in the workspace of the key that calls. */
const MAKES = [
  'PUT /recipients/{ref}',
  'POST /recipients/{ref}/consents',
  'POST /recipients/{ref}/preferences',
  'PUT /campaigns/{key}/delivered',
];

describe.each(OPERATIONS.filter(({ parameters }) => parameters.some((parameter) => parameter.in === 'path')))(
  'the path of $name',
  (operation) => {
    it('is answered with 404 for a key of another workspace (requirement 29)', async () => {
      const given = await prepare(operation.name, scope);
      const before = await recordsOf(pool(), scope);
      const stranger = await apiCaller(await foundWorkspace(pool()));
      const [type] = Object.keys(operation.bodies);
      const media = type === undefined ? undefined : operation.bodies[type];
      const answer = await stranger(addressOf(operation, given), {
        method: operation.method,
        ...(media && type && { body: bodyOf(type, exampleBodyOf(media)), headers: { 'Content-Type': type } }),
      });
      const isOwn = MAKES.includes(operation.name) && [200, 201, 422].includes(answer.status);
      expect([operation.name, isOwn || answer.status === 404, answer.text]).toEqual([
        operation.name,
        true,
        answer.text,
      ]);
      expect(await recordsOf(pool(), scope)).toEqual(before);
    });
  },
);
