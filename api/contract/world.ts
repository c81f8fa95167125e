/** For tests: the world that the document's examples speak of, and what each of them needs to be there before it. */
import type { Parameters } from '@/api/contract/operations';
import type pg from 'pg';
import { admit } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** The cast of the examples: `cus_1042`, who has an e-mail address and a telephone, and `cus_1043`. */
export async function prepareWorld(database: pg.Pool, scope: WorkspaceScope): Promise<void> {
  await admit(database, scope, { ref: 'cus_1042', email: 'ada@example.com', phone: '+5511912345678' });
  await admit(database, scope, { ref: 'cus_1043', email: 'grace@example.com' });
}

type Preparation = (scope: WorkspaceScope) => Promise<Parameters>;

/** By operation: what it is called with in place of the example, for ids are made and not chosen. */
const PREPARATIONS: Record<string, Preparation> = {};

/** Makes what the example of an operation is about; returns the parameters that are not as in the example. */
export async function prepare(operation: string, scope: WorkspaceScope): Promise<Parameters> {
  return (await PREPARATIONS[operation]?.(scope)) ?? {};
}
