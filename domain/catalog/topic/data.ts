import { isDeepStrictEqual } from 'node:util';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { copySchema, type Copy } from '@/domain/catalog/copy/schema';
import { armSchema, type RunningExperiment } from '@/domain/catalog/arm/schema';
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
import { pool } from '@/lib/db/pool';
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
  /** The experiment that runs now. */
  experiment: RunningExperiment | null;
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

type WorkspaceRow = {
  id: string;
  key: string;
  name: string;
  locales: string[];
  contact_email: string;
  contact_url: string | null;
  postal_address: string;
  logo: Buffer | null;
  logo_type: string | null;
  accent_light: string;
  accent_dark: string;
  time_zone: string;
  shares_data: boolean;
  requires_verified_consent: boolean;
  consent_max_age_months: number;
  holdout_percent: number;
  copy: unknown;
  channels: string[] | null;
  groups: { key: string; name: unknown }[] | null;
  topics: TopicRow[] | null;
  reasons: { key: string; label: unknown }[] | null;
  /** The database has at most one that runs. */
  experiment: { id: string; key: string; seed: string; arms: unknown } | null;
};
type TopicRow = {
  key: string;
  group_key: string;
  kind: string;
  name: unknown;
  description: unknown;
  locked_reason: unknown;
  frequencies: string[];
  default_choice: string;
  volumes: Record<string, number> | null;
};

/**
 * One statement for everything, in plain SQL: the thread that answers recipients is spared Prisma's query compiler,
 * which takes 100 MB from its first query on.
 */
const CATALOG = `
  SELECT w.id, w.key, w.name, w.locales, w.contact_email, w.contact_url, w.postal_address, w.logo, w.logo_type,
         w.accent_light, w.accent_dark, w.time_zone, w.shares_data, w.requires_verified_consent,
         w.consent_max_age_months, w.holdout_percent, w.copy,
         (SELECT array_agg(channel ORDER BY position) FROM workspace_channel WHERE workspace_id = w.id) AS channels,
         (SELECT json_agg(json_build_object('key', key, 'name', name) ORDER BY position)
            FROM topic_group WHERE workspace_id = w.id) AS groups,
         (SELECT json_agg(json_build_object(
                   'key', t.key, 'group_key', g.key, 'kind', t.kind, 'name', t.name, 'description', t.description,
                   'locked_reason', t.locked_reason, 'frequencies', t.frequencies,
                   'default_choice', t.default_choice,
                   'volumes', (SELECT json_object_agg(channel, typical_per_month)
                                 FROM topic_channel WHERE topic_id = t.id))
                 ORDER BY t.position)
            FROM topic t JOIN topic_group g ON g.id = t.group_id
           WHERE t.workspace_id = w.id AND t.archived_at IS NULL) AS topics,
         (SELECT json_agg(json_build_object('key', key, 'label', label) ORDER BY position)
            FROM reason WHERE workspace_id = w.id AND archived_at IS NULL) AS reasons,
         (SELECT json_build_object('id', id, 'key', key, 'seed', seed, 'arms', arms)
            FROM experiment WHERE workspace_id = w.id AND state = 'running') AS experiment
    FROM workspace w WHERE w.id = $1`;

async function readCatalog({ workspaceId }: WorkspaceScope): Promise<Catalog | null> {
  const { rows } = await pool().query<WorkspaceRow>(CATALOG, [workspaceId]);
  const [row] = rows;
  if (!row) return null;
  const channels = (row.channels ?? []).map((channel) => channelSchema.parse(channel));
  return {
    workspace: workspaceOf(row),
    channels,
    groups: (row.groups ?? []).map(({ key, name }) => ({ key, name: localizedTextSchema.parse(name) })),
    topics: (row.topics ?? []).map((topic) => topicOf(topic, channels)),
    reasons: (row.reasons ?? []).map(({ key, label }) => ({ key, label: localizedTextSchema.parse(label) })),
    copy: copySchema.parse(row.copy),
    experiment: row.experiment && { ...row.experiment, arms: armSchema.array().parse(row.experiment.arms) },
  };
}

function workspaceOf(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    locales: row.locales.map((locale) => localeSchema.parse(locale)),
    contactEmail: row.contact_email,
    contactUrl: row.contact_url,
    postalAddress: row.postal_address,
    hasLogo: row.logo !== null && row.logo_type !== null,
    logoSize: row.logo && row.logo_type ? pictureSize(row.logo_type, row.logo) : null,
    accentLight: row.accent_light,
    accentDark: row.accent_dark,
    timeZone: row.time_zone,
    sharesData: row.shares_data,
    requiresVerifiedConsent: row.requires_verified_consent,
    consentMaxAgeMonths: row.consent_max_age_months,
    holdoutPercent: row.holdout_percent,
  };
}

function topicOf(row: TopicRow, channels: readonly Channel[]): Topic {
  return {
    key: row.key,
    groupKey: row.group_key,
    kind: topicKindSchema.parse(row.kind),
    name: localizedTextSchema.parse(row.name),
    description: localizedTextSchema.parse(row.description),
    lockedReason: localizedTextSchema.nullable().parse(row.locked_reason),
    frequencies: row.frequencies.map((frequency) => frequencySchema.parse(frequency)),
    defaultChoice: row.default_choice === 'out' ? 'out' : 'in',
    channels: channels.flatMap((channel) => {
      const typicalPerMonth = row.volumes?.[channel];
      return typicalPerMonth === undefined ? [] : [{ channel, typicalPerMonth }];
    }),
  };
}
