import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Topic } from '@/domain/catalog/topic/schema';
import { env } from '@/lib/env';
import { deriveKey, seal } from '@/lib/secret';
import { BRAND, BRAND_CHANNELS, readLogo } from './brand';
import type { DaySpread } from './calendar';
import { deliveriesOf, type Campaign } from './campaigns';
import { CopyRows } from './copy';
import type { Random } from './random';
import { STARTING_REASONS } from '@/domain/catalog/reason/rules';
import { GROUPS, TOPICS } from './topics';

export type NewWorkspace = { id: string; key: string; createdAt: Date };

/** Writes the brand: its workspace, what it offers, and the reasons people may give. */
export async function writeWorkspace(
  client: pg.PoolClient,
  workspace: NewWorkspace,
  random: Random,
): Promise<void> {
  const { id, key, createdAt } = workspace;
  await client.query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, contact_url, postal_address, logo, logo_type,
                            accent_light, accent_dark, time_zone, shares_data, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'image/svg+xml', $9, $10, $11, $12, $13, $13)`,
    [
      id,
      key,
      BRAND.name,
      BRAND.locales,
      BRAND.contactEmail,
      BRAND.contactUrl,
      BRAND.postalAddress,
      readLogo(),
      BRAND.accentLight,
      BRAND.accentDark,
      BRAND.timeZone,
      BRAND.sharesData,
      createdAt,
    ],
  );
  const channels = new CopyRows('workspace_channel', ['workspace_id', 'channel', 'position']);
  BRAND_CHANNELS.forEach((channel, position) => channels.add({ workspace_id: id, channel, position }));
  await channels.send(client);
  await writeTopics(client, workspace, random);
  const reasons = new CopyRows('reason', ['id', 'workspace_id', 'key', 'label', 'cause', 'position']);
  STARTING_REASONS.forEach((reason, position) =>
    reasons.add({
      id: random.uuid(createdAt),
      workspace_id: id,
      key: reason.key,
      label: JSON.stringify(reason.label),
      cause: reason.cause,
      position,
    }),
  );
  await reasons.send(client);
}

async function writeTopics(
  client: pg.PoolClient,
  { id, createdAt }: NewWorkspace,
  random: Random,
): Promise<void> {
  const groupIds = new Map(GROUPS.map(({ key }) => [key, random.uuid(createdAt)]));
  const groups = new CopyRows('topic_group', ['id', 'workspace_id', 'key', 'name', 'position']);
  GROUPS.forEach(({ key, name }, position) =>
    groups.add({ id: groupIds.get(key) ?? '', workspace_id: id, key, name: JSON.stringify(name), position }),
  );
  await groups.send(client);
  const topics = new CopyRows('topic', [
    'id',
    'workspace_id',
    'group_id',
    'key',
    'kind',
    'name',
    'description',
    'locked_reason',
    'frequencies',
    'default_choice',
    'position',
  ]);
  const channels = new CopyRows('topic_channel', ['topic_id', 'channel', 'typical_per_month']);
  TOPICS.forEach((topic, position) => {
    const topicId = random.uuid(createdAt);
    topics.add({
      ...topicRow(topic),
      id: topicId,
      workspace_id: id,
      group_id: groupIds.get(topic.groupKey) ?? '',
      position,
    });
    for (const { channel, typicalPerMonth } of topic.channels) {
      channels.add({ topic_id: topicId, channel, typical_per_month: typicalPerMonth });
    }
  });
  await topics.send(client);
  await channels.send(client);
}

function topicRow({ key, kind, name, description, lockedReason, frequencies, defaultChoice }: Topic) {
  return {
    key,
    kind,
    name: JSON.stringify(name),
    description: JSON.stringify(description),
    locked_reason: lockedReason && JSON.stringify(lockedReason),
    frequencies: `{${frequencies.join(',')}}`,
    default_choice: defaultChoice,
  };
}

/** Writes campaigns and how much of each was delivered. */
export async function writeCampaigns(
  client: pg.PoolClient,
  workspaceId: string,
  campaigns: readonly Campaign[],
  { recipients, signUps, random }: { recipients: number; signUps: DaySpread; random: Random },
): Promise<void> {
  const rows = new CopyRows('campaign', [
    'id',
    'workspace_id',
    'key',
    'name',
    'channel',
    'topic_key',
    'started_at',
    'created_at',
  ]);
  const deliveries = new CopyRows('campaign_delivery', ['campaign_id', 'day', 'channel', 'delivered']);
  for (const campaign of campaigns) {
    const { key, name, channel, topic, startedAt } = campaign;
    const id = random.uuid(startedAt);
    rows.add({
      id,
      workspace_id: workspaceId,
      key,
      name,
      channel,
      topic_key: topic,
      started_at: startedAt,
      created_at: startedAt,
    });
    for (const delivery of deliveriesOf(campaign, recipients, signUps))
      deliveries.add({ campaign_id: id, ...delivery });
  }
  await rows.send(client);
  await deliveries.send(client);
}

/**
 * Writes an active link key with a random secret. It does what createLinkKey of domain/access/link/mutations does, but
 * within this transaction, because a demo without its key would be incomplete.
 */
export async function writeLinkKey(
  client: pg.PoolClient,
  { id, createdAt }: NewWorkspace,
  kid: string,
  random: Random,
): Promise<void> {
  const sealed = seal(deriveKey(env().APP_SECRET, 'link-key'), randomBytes(32));
  await client.query(
    `INSERT INTO link_key (id, workspace_id, kid, secret, state, created_at, state_changed_at)
     VALUES ($1, $2, $3, $4, 'active', $5, $5)`,
    [random.uuid(createdAt), id, kid, sealed, createdAt],
  );
}
