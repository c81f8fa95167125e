import type pg from 'pg';
import { forgetLinkKeys } from '@/domain/link/data';
import { forgetCatalogs } from '@/domain/topic/data';
import { transaction } from '@/lib/db/pool';
import { DAY } from '@/lib/clock';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';
import { signUpWeight, spreadDays, visitWeight, type DaySpread } from './calendar';
import { datedCampaigns, type Campaign } from './campaigns';
import { shuffleComments, type CommentDecks } from './comments';
import { Journal } from './journal';
import { lastSendsOf } from './last-sends';
import { liveLife } from './life';
import { createOccasionFinder, LEDGER_DAYS, type OccasionFinder } from './occasions';
import { makePerson, type Person } from './people';
import { createRandom } from './random';
import { showcaseLife } from './showcase';
import { createStage, moveToLedger } from './staged-events';
import { RecipientTables } from './tables';
import { writeCampaigns, writeLinkKey, writeWorkspace } from './workspace-rows';

const CONSENT_DAYS = 3 * 365;
/** Streams of chance that are nobody's life. */
const STREAM = { workspace: -1, campaigns: -2 };
/** How many lives go out at a time: a few megabytes. */
const BATCH = 5_000;

export type WorldSettings = {
  recipients: number;
  seed: number;
  /** The data ends where this day starts. */
  today: Date;
  /** How often people change something: 1 is a usual sender. */
  intensity: number;
  /** Whether the three written lives are among them. */
  withShowcase: boolean;
};

/** A world of people, each of whose lives can be told on its own. */
export type World = {
  signUps: DaySpread;
  campaigns: Campaign[];
  lifeOf: (index: number) => { person: Person; journal: Journal };
};

/** Same settings, same world. Pure but for the comments, which run out and start over: take lives in order. */
export function createWorld(settings: WorldSettings): World {
  const { today, intensity } = settings;
  const signUps = spreadDays(today, CONSENT_DAYS, signUpWeight);
  const campaigns = datedCampaigns(today);
  const occasionsOf = createOccasionFinder(
    campaigns,
    spreadDays(today, LEDGER_DAYS, visitWeight),
    today,
    intensity,
  );
  const comments = shuffleComments();
  return {
    signUps,
    campaigns,
    lifeOf: (index) => tellLife(index, settings, { signUps, campaigns, occasionsOf, comments }),
  };
}

type Circumstances = {
  signUps: DaySpread;
  campaigns: Campaign[];
  occasionsOf: OccasionFinder;
  comments: CommentDecks;
};

function tellLife(
  index: number,
  { recipients, seed, today, withShowcase }: WorldSettings,
  { signUps, campaigns, occasionsOf, comments }: Circumstances,
): { person: Person; journal: Journal } {
  const random = createRandom(seed, index);
  const written = withShowcase ? showcaseLife(index, { today, campaigns, random }) : null;
  if (written) return written;
  const person = makePerson(index, recipients, today, signUps, random);
  const journal = liveLife(person, occasionsOf(person, random), { today, comments, random });
  return { person, journal };
}

export type WrittenWorld = { workspaceId: string; kid: string; recipients: number; events: number };

/** The workspace is there already. The message says what to do. */
export class WorkspaceExistsError extends Error {
  override name = 'WorkspaceExistsError';
  constructor(key: string) {
    super(`There is a workspace "${key}" already. Give another name: --workspace NAME`);
  }
}

/** Writes a world in one transaction: it is there as a whole, or not at all. */
export async function writeWorld(
  settings: WorldSettings & { workspaceKey: string; kid: string },
  onProgress: (text: string) => void,
): Promise<WrittenWorld> {
  const { workspaceKey, kid, recipients, seed, today } = settings;
  const random = createRandom(seed, STREAM.workspace);
  const createdAt = new Date(today.getTime() - CONSENT_DAYS * DAY);
  const workspace = { id: random.uuid(createdAt), key: workspaceKey, createdAt };
  const world = createWorld(settings);
  const events = await transaction(async (client) => {
    await refuseExisting(client, workspaceKey);
    await writeWorkspace(client, workspace, random);
    await writeLinkKey(client, workspace, kid, random);
    const chance = createRandom(seed, STREAM.campaigns);
    await writeCampaigns(client, workspace.id, world.campaigns, {
      recipients,
      signUps: world.signUps,
      random: chance,
    });
    return writeLives(client, workspace.id, world, settings, onProgress);
  });
  forgetLinkKeys();
  forgetCatalogs();
  return { workspaceId: workspace.id, kid, recipients, events };
}

async function refuseExisting(client: pg.PoolClient, key: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM workspace WHERE key = $1', [key]);
  if (rowCount) throw new WorkspaceExistsError(key);
}

async function writeLives(
  client: pg.PoolClient,
  workspaceId: string,
  world: World,
  { recipients, seed, today }: WorldSettings,
  onProgress: (text: string) => void,
): Promise<number> {
  const tables = new RecipientTables(workspaceId, deriveKey(env().APP_SECRET, 'address-hash'));
  await createStage(client);
  for (let index = 0; index < recipients; index += 1) {
    const { person, journal } = world.lifeOf(index);
    tables.add(person, journal, lastSendsOf(person, journal, today, createRandom(~seed, index)));
    const done = index + 1;
    if (done % BATCH !== 0 && done !== recipients) continue;
    await tables.send(client);
    onProgress(`${done.toLocaleString('en')} of ${recipients.toLocaleString('en')} recipients`);
  }
  await tables.sendWordings(client);
  onProgress(`putting ${tables.events.toLocaleString('en')} events in order`);
  await moveToLedger(client);
  // The embedded database has no autovacuum: without this its planner would guess.
  await client.query(
    'ANALYZE recipient, preference, consent_event, suppression, feedback, last_send, wording',
  );
  return tables.events;
}
