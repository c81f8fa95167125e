import { choicesOf } from '@/domain/reports/query/rules';
import {
  CHOSEN,
  DEFAULT_QUERY,
  filterOf,
  keyIn,
  valueIn,
  type Chosen,
  type FilterChoices,
  type ReportQuery,
} from '@/domain/reports/query/schema';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { NONE, OTHER, type Dimension } from '@/domain/reports/rollup/schema';
import { channelSchema, localizedTextSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { prisma } from '@/lib/db/prisma';

/** What a workspace's reports can be filtered by. */
export async function readFilterChoices(scope: WorkspaceScope): Promise<FilterChoices> {
  const [workspace, sizes, attributes] = await Promise.all([
    prisma().workspace.findUniqueOrThrow({
      where: { id: scope.workspaceId },
      select: {
        locales: true,
        channels: { select: { channel: true }, orderBy: { position: 'asc' } },
        topics: { select: { key: true, name: true }, orderBy: { position: 'asc' } },
        campaigns: { select: { key: true, name: true, startedAt: true }, orderBy: { startedAt: 'desc' } },
      },
    }),
    readCohortSizes(scope),
    readAttributes(scope),
  ]);
  const recipients = new Map<string, number>();
  for (const size of sizes) {
    recipients.set(size.consentSource, (recipients.get(size.consentSource) ?? 0) + size.recipients);
  }
  return {
    channels: workspace.channels.map(({ channel }) => channelSchema.parse(channel)),
    topics: workspace.topics.map(({ key, name }) => ({ key, name: localizedTextSchema.parse(name) })),
    campaigns: workspace.campaigns,
    consentSources: [...recipients]
      .map(([key, count]) => ({ key, recipients: count }))
      .sort((a, b) => b.recipients - a.recipients),
    locales: workspace.locales,
    attributes,
  };
}

async function readAttributes({ workspaceId }: WorkspaceScope): Promise<FilterChoices['attributes']> {
  const { rows } = await pool().query<FilterChoices['attributes'][number]>(
    'SELECT key, name, values FROM report_attribute WHERE workspace_id = $1 ORDER BY position, key',
    [workspaceId],
  );
  return rows;
}

const COLUMN_OF = {
  channel: 'channel',
  topic: 'topic',
  campaign: 'campaign',
  consent: 'consent_source',
  locale: 'locale',
} as const satisfies Record<Chosen, Dimension>;

/**
 * The values of attributes in a query that cannot be counted by: not in the settings, or of a second attribute.
 * @returns as in the URL.
 */
export function unknownValues({ who }: ReportQuery, { attributes }: FilterChoices): string[] {
  const [first] = who.flatMap((spelled) => valueIn(spelled) ?? []);
  return who.filter((spelled) => {
    const chosen = valueIn(spelled);
    const named = attributes.find(({ key }) => key === chosen?.attribute);
    if (!chosen || !named || chosen.attribute !== first?.attribute) return true;
    return ![...named.values, NONE, OTHER].includes(chosen.value);
  });
}

const EVER = { from: '2000-01-01', to: '2199-12-31' };

/**
 * The values of a query's filters that match nothing: neither offered now nor with a past, as in the URL. Showing zeros would
 * suggest that such a channel existed and no one had left it.
 */
export async function readUnknownFilters(
  scope: WorkspaceScope,
  query: ReportQuery,
  choices: FilterChoices,
): Promise<Partial<Record<Chosen, string[]>>> {
  const unknown = await Promise.all(
    CHOSEN.map(async (name) => {
      const offered = choicesOf(choices, name);
      const strange = query[name].filter((value) => !offered.includes(value));
      if (strange.length === 0) return [];
      const filter = filterOf({ ...DEFAULT_QUERY, [name]: strange, automated: true });
      const column = COLUMN_OF[name];
      const cells = await readRollup(scope, { days: EVER, filter, by: [column] });
      const found = new Set(cells.map((cell) => cell[column]));
      const left = strange.filter((value) => !found.has(keyIn(value)));
      return left.length > 0 ? [[name, left] as const] : [];
    }),
  );
  return Object.fromEntries(unknown.flat());
}
