import { isDeepStrictEqual } from 'node:util';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { copySchema, type Copy } from '@/domain/catalog/copy/schema';
import {
  frequencySchema,
  topicKindSchema,
  type Reason,
  type Topic,
  type TopicGroup,
} from '@/domain/catalog/topic/schema';
import {
  channelSchema,
  localeSchema,
  localizedTextSchema,
  type Channel,
  type Workspace,
} from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { prisma } from '@/lib/db/prisma';
import { inAllThreads } from '@/lib/in-all-threads';
import { pictureSize } from '@/lib/picture-size';

/** Everything a workspace offers its recipients: what the page is built from and changes are checked against. */
export type Catalog = {
  workspace: Workspace;
  channels: Channel[];
  groups: TopicGroup[];
  /** Without archived ones. */
  topics: Topic[];
  reasons: Reason[];
  /** The workspace's own wording of the page's sentences. */
  copy: Copy;
};

/** A change of the configuration shows within this time; until then every page view shares one read. */
const FRESH_FOR = 5 * SECOND;
/** Whoever asks after this has it read anew, and nobody waits for that: a busy process takes a while to read it. */
const RENEWED_AFTER = FRESH_FOR / 2;
const MAX_HELD = 1_000;
type Held = {
  catalog: Promise<Catalog | null>;
  loadedAt: number;
  /** What is read to replace it. */
  next: Held | null;
};
const held = new Map<string, Held>();

/** The catalog of the scope's workspace, at most a few seconds old; null if the workspace is gone. */
export function loadCatalog(scope: WorkspaceScope): Promise<Catalog | null> {
  const known = held.get(scope.workspaceId);
  const age = known ? performance.now() - known.loadedAt : Infinity;
  if (!known || age >= FRESH_FOR) {
    const next = known?.next ?? reading(scope, known);
    hold(scope, next);
    return next.catalog;
  }
  if (age >= RENEWED_AFTER && !known.next) {
    const next = (known.next = reading(scope, known));
    void next.catalog.then(() => {
      if (held.get(scope.workspaceId) === known) hold(scope, next);
    });
  }
  return known.catalog;
}

/** @param known stays in use while the database is away; without it, a failure is not kept. */
function reading(scope: WorkspaceScope, known: Held | undefined): Held {
  const loadedAt = performance.now();
  const read = async () => {
    const [before, now] = await Promise.all([known?.catalog, readCatalog(scope)]);
    // One and the same for as long as nothing changes: what is drawn from it is kept with it.
    return before && isDeepStrictEqual(before, now) ? before : now;
  };
  const catalog = read().catch((error: unknown) => {
    if (known) return known.catalog;
    if (held.get(scope.workspaceId)?.catalog === catalog) held.delete(scope.workspaceId);
    throw error;
  });
  return { catalog, loadedAt, next: null };
}

function hold(scope: WorkspaceScope, read: Held): void {
  held.delete(scope.workspaceId);
  held.set(scope.workspaceId, read);
  const oldest = held.keys().next();
  if (held.size > MAX_HELD && !oldest.done) held.delete(oldest.value);
}

/** {@link loadCatalog} for many scopes, by workspace id; workspaces that are gone are missing. */
export async function loadCatalogs(scopes: readonly WorkspaceScope[]): Promise<Map<string, Catalog>> {
  const distinct = new Map(scopes.map((scope) => [scope.workspaceId, scope]));
  const loaded = await Promise.all(
    [...distinct].map(async ([id, scope]): Promise<[string, Catalog | null]> => [
      id,
      await loadCatalog(scope),
    ]),
  );
  return new Map(loaded.flatMap(([id, catalog]) => (catalog ? [[id, catalog]] : [])));
}

/** For tests, and for code that changes the configuration in this process. */
export const forgetCatalogs = inAllThreads('forget-catalogs', () => {
  held.clear();
});

async function readCatalog({ workspaceId }: WorkspaceScope): Promise<Catalog | null> {
  const row = await prisma().workspace.findUnique({
    where: { id: workspaceId },
    include: {
      channels: { orderBy: { position: 'asc' } },
      topicGroups: { orderBy: { position: 'asc' } },
      topics: {
        where: { archivedAt: null },
        orderBy: { position: 'asc' },
        include: { channels: true, group: true },
      },
      reasons: { where: { archivedAt: null }, orderBy: { position: 'asc' } },
    },
  });
  if (!row) return null;
  const channels = row.channels.map(({ channel }) => channelSchema.parse(channel));
  const { logo, logoType, createdAt: _createdAt, updatedAt: _updatedAt, ...workspace } = row;
  return {
    workspace: {
      id: workspace.id,
      key: workspace.key,
      name: workspace.name,
      locales: workspace.locales.map((locale) => localeSchema.parse(locale)),
      contactEmail: workspace.contactEmail,
      contactUrl: workspace.contactUrl,
      postalAddress: workspace.postalAddress,
      hasLogo: logo !== null && logoType !== null,
      logoSize: logo && logoType ? pictureSize(logoType, logo) : null,
      accentLight: workspace.accentLight,
      accentDark: workspace.accentDark,
      timeZone: workspace.timeZone,
      sharesData: workspace.sharesData,
      requiresVerifiedConsent: workspace.requiresVerifiedConsent,
      consentMaxAgeMonths: workspace.consentMaxAgeMonths,
    },
    channels,
    groups: row.topicGroups.map(({ key, name }) => ({ key, name: localizedTextSchema.parse(name) })),
    topics: row.topics.map((topic): Topic => {
      const volumes = new Map(
        topic.channels.map(({ channel, typicalPerMonth }) => [channel, typicalPerMonth]),
      );
      return {
        key: topic.key,
        groupKey: topic.group.key,
        kind: topicKindSchema.parse(topic.kind),
        name: localizedTextSchema.parse(topic.name),
        description: localizedTextSchema.parse(topic.description),
        lockedReason: localizedTextSchema.nullable().parse(topic.lockedReason),
        frequencies: topic.frequencies.map((frequency) => frequencySchema.parse(frequency)),
        defaultChoice: topic.defaultChoice === 'out' ? 'out' : 'in',
        channels: channels.flatMap((channel) => {
          const typicalPerMonth = volumes.get(channel);
          return typicalPerMonth === undefined ? [] : [{ channel, typicalPerMonth }];
        }),
      };
    }),
    reasons: row.reasons.map(({ key, label }) => ({ key, label: localizedTextSchema.parse(label) })),
    copy: copySchema.parse(workspace.copy),
  };
}
