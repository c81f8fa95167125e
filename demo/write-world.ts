import { createHash } from 'node:crypto';
import type pg from 'pg';
import { forgetLinkKeys } from '@/domain/access/link/data';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { SENDS_ARE_COUNTED } from '@/domain/choices/decision/mutations/sends';
import { addressKey } from '@/domain/people/address/data';
import { DAY } from '@/lib/clock';
import { transaction } from '@/lib/db/pool';
import { createRandom } from './random';
import { countViews, createStage, moveToLedger } from './staged-events';
import { RecipientTables } from './tables';
import { writeCampaigns, writeLinkKey, writeWorkspace } from './workspace-rows';
import { CONSENT_DAYS, createWorld, type World, type WorldSettings } from './world';

/** The random stream that belongs to no recipient. */
const WORKSPACE_STREAM = -1;
/** How many lives are written at a time: a few megabytes. */
const BATCH = 5_000;

export type WrittenWorld = { workspaceId: string; recipients: number; events: number };

/** Such a workspace exists already. The message says what to do. */
export class WorkspaceExistsError extends Error {
  override name = 'WorkspaceExistsError';
  constructor(key: string) {
    super(
      `There is a workspace "${key}" already. Give the new one another name, or start over with an empty database.`,
    );
  }
}

/**
 * Writes a world in one transaction: as a whole or not at all. Memory does not grow with its size. Throws {@link
 * WorkspaceExistsError}.
 */
export async function writeWorld(
  settings: WorldSettings & { workspaceKey: string; kid: string },
  onProgress: (text: string) => void,
): Promise<WrittenWorld> {
  const { workspaceKey, kid, recipients, today } = settings;
  const seed = seedOf(settings.seed, workspaceKey);
  const random = createRandom(seed, WORKSPACE_STREAM);
  const createdAt = new Date(today.getTime() - (CONSENT_DAYS + 1) * DAY);
  const workspace = { id: random.uuid(createdAt), key: workspaceKey, createdAt };
  const world = createWorld({ ...settings, seed });
  const events = await transaction(async (client) => {
    // The sample's last sends are only the last of many: as messages told of they would be a part of each day's.
    await client.query(`SELECT set_config('${SENDS_ARE_COUNTED}', 'on', true)`);
    await refuseExisting(client, workspaceKey);
    await writeWorkspace(client, workspace, random);
    await writeLinkKey(client, workspace, kid, random);
    await writeCampaigns(client, workspace.id, world.campaigns, {
      recipients,
      signUps: world.signUps,
      random,
    });
    return writeLives(client, workspace.id, world, recipients, onProgress);
  });
  forgetLinkKeys();
  forgetCatalogs();
  return { workspaceId: workspace.id, recipients, events };
}

/** Two workspaces with the same seed are different worlds: their ids must differ. */
export function seedOf(seed: number, workspaceKey: string): number {
  return createHash('sha256').update(`${seed} ${workspaceKey}`).digest().readInt32LE();
}

async function refuseExisting(client: pg.PoolClient, key: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM workspace WHERE key = $1', [key]);
  if (rowCount) throw new WorkspaceExistsError(key);
}

async function writeLives(
  client: pg.PoolClient,
  workspaceId: string,
  world: World,
  recipients: number,
  onProgress: (text: string) => void,
): Promise<number> {
  const tables = new RecipientTables(workspaceId, addressKey());
  await createStage(client);
  for (let index = 0; index < recipients; index += 1) {
    tables.add(world.lifeOf(index));
    const done = index + 1;
    if (done % BATCH !== 0 && done !== recipients) continue;
    await tables.send(client);
    onProgress(`${done.toLocaleString('en')} of ${recipients.toLocaleString('en')} recipients`);
  }
  await tables.sendWordings(client);
  onProgress(`Putting ${tables.events.toLocaleString('en')} events in order`);
  await moveToLedger(client);
  await countViews(client, workspaceId);
  // The embedded database has no autovacuum: without this its planner would have no statistics.
  await client.query(
    'ANALYZE recipient, preference, consent_event, address_fact, feedback, last_send, wording, visit_rollup',
  );
  return tables.events;
}
