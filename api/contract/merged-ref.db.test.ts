import { beforeEach, describe, expect, it } from 'vitest';
import {
  addressOf,
  exampleBodyOf,
  OPERATIONS,
  type DocumentedOperation,
  type Parameters,
} from '@/api/contract/operations';
import { prepare, prepareWorld } from '@/api/contract/world';
import { apiCaller } from '@/api/v1/testing';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { admit, contextOf, foundWorkspace, NOW, requestOf, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const REFS = ['cus_1042', 'cus_1043', 'cus_000481'];
const mergedOf = (ref: string) => `${ref}-merged`;
/** A ref for each one in the example, merged into the example's recipient. */
const underMerged = (text: string) =>
  text.replace(/\b(cus_1042|cus_1043|cus_000481)\b/g, (ref) => mergedOf(ref));

/** What differs between worlds and calls: ids, times, tokens and whatever contains them. */
const normalized = (text: string) =>
  text
    .replaceAll('-merged', '')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?(?:\+00:00)?/g, 'time')
    .replace(/\/u\/[\w.~-]+/g, '/u/token')
    .replace(/"(id|place|cursor|nextCursor|kid|token)":\s?"[^"]+"/g, '"$1":"…"');

/** The examples' world, in which each recipient also has a ref that was merged into theirs. */
async function worldOfTwins(): Promise<WorkspaceScope> {
  const scope = await foundWorkspace(pool());
  await prepareWorld(pool(), scope);
  for (const ref of REFS) {
    await admit(pool(), scope, { ref: mergedOf(ref), email: `${ref}@old.example.com` });
    await applyChanges([requestOf(scope, mergedOf(ref), [stop({ channel: 'sms', topic: null })])]);
    await mergeRefs(scope, mergedOf(ref), ref, contextOf({ source: 'command', now: NOW }));
  }
  return scope;
}

/**
 * A worker runs imports: `domain/imports/merge` tests them. A link is about the ref that it names, so it differs for
 * another ref.
 */
const ELSEWHERE = ['POST /imports', 'GET /imports/{id}/rejects', 'POST /links/check'];

function namesRef(operation: DocumentedOperation): boolean {
  const examples = Object.values(operation.bodies).map((media) => JSON.stringify(exampleBodyOf(media)));
  const text = [addressOf(operation), ...examples].join(' ');
  return underMerged(text) !== text && !ELSEWHERE.includes(operation.name);
}

let own: WorkspaceScope;
let twin: WorkspaceScope;
beforeEach(async () => {
  own = await worldOfTwins();
  twin = await worldOfTwins();
});

describe.each(OPERATIONS.filter(namesRef))('$name', (operation) => {
  it.each(Object.keys(operation.bodies).length > 0 ? Object.keys(operation.bodies) : [null])(
    'answers (%s) the same and does the same for a merged ref as for the survivor’s',
    async (type) => {
      const ask = async (scope: WorkspaceScope, spell: (text: string) => string) => {
        const call = await apiCaller(scope);
        const given: Parameters = await prepare(operation.name, scope);
        const media = type === null ? undefined : operation.bodies[type];
        const example = media && exampleBodyOf(media);
        const body = typeof example === 'string' ? example : JSON.stringify(example);
        const answer = await call(spell(addressOf(operation, given)), {
          method: operation.method,
          ...(media && type && { body: spell(body), headers: { 'Content-Type': type } }),
        });
        return {
          status: answer.status,
          text: normalized(answer.text),
          records: await recordsOf(pool(), scope),
        };
      };
      const expected = await ask(own, (text) => text);
      expect(expected.status).toBeLessThan(300);
      expect(await ask(twin, underMerged)).toEqual(expected);
    },
  );
});
