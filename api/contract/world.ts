/** For tests: the data that the document's examples are about, and what each example needs to exist first. */
import type { Parameters } from '@/api/contract/operations';
import type pg from 'pg';
import { EXAMPLE_SETTINGS } from '@/api/v1/experiments/fields';
import { apiCaller } from '@/api/v1/testing';
import { admit } from '@/domain/testing';
import { countExperiments } from '@/domain/reports/experiment/mutations';
import { createLinkKey } from '@/domain/access/link/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

/** The recipients of the examples: `cus_1042`, who has an e-mail address and a telephone number, and `cus_1043`. */
export async function prepareWorld(database: pg.Pool, scope: WorkspaceScope): Promise<void> {
  await admit(database, scope, { ref: 'cus_1042', email: 'ada@example.com', phone: '+5511912345678' });
  await admit(database, scope, { ref: 'cus_1043', email: 'grace@example.com' });
  await admit(database, scope, { ref: 'cus_000481', email: 'joan@example.com', phone: '+5511987654321' });
  await database.query(
    `INSERT INTO reason (id, workspace_id, key, label, cause, position)
     VALUES (gen_random_uuid(), $1, 'too_often', '{"en": "Too many messages"}', 'frequency', 1)`,
    [scope.workspaceId],
  );
}

type Preparation = (scope: WorkspaceScope) => Promise<Parameters>;

/** By operation: values that replace those of the example, because ids are generated and cannot be chosen. */
const PREPARATIONS: Record<string, Preparation> = {
  'POST /links': linkKey,
  'POST /link-keys/{kid}/rotate': linkKey,
  'POST /link-keys/{kid}/state': linkKey,
  'GET /imports/{id}': waitingImport,
  'POST /imports/{id}/cancel': waitingImport,
  'POST /imports/{id}/resume': cancelledImport,
  'POST /recipients/{ref}/changes/{changeId}/undo': relayedWish,
  'GET /webhooks/{id}': webhook,
  'PUT /webhooks/{id}': webhook,
  'DELETE /webhooks/{id}': webhook,
  'POST /webhooks/{id}/rotate-secret': webhook,
  'POST /webhooks/{id}/pause': webhook,
  'POST /webhooks/{id}/resume': webhook,
  'POST /webhooks/{id}/test': webhook,
  'POST /webhooks/{id}/replay': webhook,
  'GET /webhooks/{id}/deliveries': webhook,
  'GET /webhooks/{id}/deliveries/{deliveryId}': delivery,
  'GET /experiments/{key}': draft,
  'GET /experiments/{key}/result': countedExperiment,
  'PUT /experiments/{key}': draft,
  'DELETE /experiments/{key}': draft,
  'POST /experiments/{key}/start': draft,
  'POST /experiments/{key}/stop': runningExperiment,
  'PUT /experiments/{key}/learned': stoppedExperiment,
};

async function webhook(scope: WorkspaceScope): Promise<Parameters> {
  const call = await apiCaller(scope);
  return { id: idOf(await call('/webhooks', { body: { url: 'https://hooks.example.com/optdown' } })) };
}

async function delivery(scope: WorkspaceScope): Promise<Parameters> {
  const { id = '' } = await webhook(scope);
  const call = await apiCaller(scope);
  await call(`/webhooks/${id}/test`, { method: 'POST' });
  const { body } = await call(`/webhooks/${id}/deliveries`);
  return { id, deliveryId: (body as { data: { id: string }[] }).data[0]?.id ?? '' };
}

async function draft(scope: WorkspaceScope): Promise<Parameters> {
  const call = await apiCaller(scope);
  await call('/experiments', { body: EXAMPLE_SETTINGS });
  return {};
}

async function runningExperiment(scope: WorkspaceScope): Promise<Parameters> {
  await draft(scope);
  const call = await apiCaller(scope);
  await call(`/experiments/${EXAMPLE_SETTINGS.key}/start`, { method: 'POST' });
  return {};
}

async function countedExperiment(scope: WorkspaceScope): Promise<Parameters> {
  await runningExperiment(scope);
  await countExperiments(now());
  return {};
}

async function stoppedExperiment(scope: WorkspaceScope): Promise<Parameters> {
  await runningExperiment(scope);
  const call = await apiCaller(scope);
  await call(`/experiments/${EXAMPLE_SETTINGS.key}/stop`, { method: 'POST' });
  return {};
}

async function waitingImport(scope: WorkspaceScope): Promise<Parameters> {
  const call = await apiCaller(scope);
  return {
    id: idOf(await call('/imports', { body: 'ref\ncus_1\n', headers: { 'Content-Type': 'text/csv' } })),
  };
}

async function cancelledImport(scope: WorkspaceScope): Promise<Parameters> {
  const { id = '' } = await waitingImport(scope);
  await (
    await apiCaller(scope)
  )(`/imports/${id}/cancel`, { method: 'POST' });
  return { id };
}

async function relayedWish(scope: WorkspaceScope): Promise<Parameters> {
  const call = await apiCaller(scope);
  const changes = [{ kind: 'frequency', topic: 'offers', frequency: 'weekly' }];
  const { body } = await call('/recipients/cus_000481/preferences', { body: { changes } });
  return { changeId: (body as { changeId: string }).changeId };
}

function idOf({ body }: { body: unknown }): string {
  return (body as { id: string }).id;
}

async function linkKey(scope: WorkspaceScope): Promise<Parameters> {
  const { kid } = await createLinkKey(scope);
  return { kid };
}

/** Creates what an operation's example is about; returns the parameters that differ from the example. */
export async function prepare(operation: string, scope: WorkspaceScope): Promise<Parameters> {
  return (await PREPARATIONS[operation]?.(scope)) ?? {};
}
