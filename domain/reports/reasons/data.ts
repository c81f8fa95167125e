import { z } from 'zod';
import type { ConsentAction } from '@/domain/catalog/choice/schema';
import { distributionOf, reasonTableOf } from '@/domain/reports/reasons/rules';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { maskText } from '@/lib/mask';
import { readReasonLabels } from '@/domain/catalog/reason/data';
import type { Comment, CommentPage, CommentSearch, Reasons } from '@/domain/reports/reasons/schema';
import { trendOf } from '@/domain/reports/overview/rules';
import { grainFor, resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, keyIn, type ReportQuery } from '@/domain/reports/query/schema';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { concernsTopic, countsFor } from '@/domain/reports/rollup/data/counted';
import { anyOf } from '@/domain/reports/rollup/data/filter';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Why people left: how often each reason was given, when, and about what. */
export async function readReasons(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<Reasons> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const actions: ConsentAction[] = ['opt_out'];
  const [now, before, optDowns, labels, topics, channels, campaigns, consentSources] = await Promise.all([
    readRollup(scope, { days, filter, by: ['day', 'reason'], actions }),
    compared && readRollup(scope, { days: compared, filter, by: ['day', 'reason'], actions }),
    readRollup(scope, { days, filter, by: ['reason'], actions: ['opt_down'] }),
    readReasonLabels(scope),
    readRollup(scope, { days, filter, by: ['topic', 'reason'], actions }),
    readRollup(scope, { days, filter, by: ['channel', 'reason'], actions }),
    readRollup(scope, { days, filter, by: ['campaign', 'reason'], actions }),
    readRollup(scope, { days, filter, by: ['consent_source', 'reason'], actions }),
  ]);
  return {
    days,
    compared,
    ...distributionOf({ now, before, optDowns }, labels),
    trend: trendOf({
      days,
      compare: query.compare,
      grain: query.grain ?? grainFor(days),
      split: 'reason',
      today,
      cells: now,
      before,
      delivered: null,
    }),
    tables: {
      topic: reasonTableOf(topics, 'topic'),
      channel: reasonTableOf(channels, 'channel'),
      campaign: reasonTableOf(campaigns, 'campaign'),
      consent_source: reasonTableOf(consentSources, 'consent_source'),
    },
  };
}

type CommentRow = {
  change_id: string;
  created_at: Date;
  comment: string;
  reason: string | null;
  locale: string | null;
  action: ConsentAction;
  channel: string;
  topic: string;
  campaign: string | null;
  consent_source: string | null;
};

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * Comments, newest first. A search finds only what the reader may see: a comment that matches only in a masked part is
 * left out. An invalid cursor starts from the newest.
 */
export async function searchComments(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  search: CommentSearch,
  limit = 50,
): Promise<CommentPage> {
  const comments: Comment[] = [];
  let cursor = search.cursor;
  for (;;) {
    const rows = await readComments(scope, query, today, { ...search, cursor }, limit + 1);
    const wanted = search.text?.trim().toLowerCase() ?? '';
    for (const comment of rows.map(commentOf)) {
      if (!comment.text.toLowerCase().includes(wanted)) continue;
      if (comments.length === limit) return { comments, next: cursorOf(comments.at(-1)) };
      comments.push(comment);
    }
    const last = rows.at(-1);
    if (!last || rows.length <= limit) return { comments, next: null };
    cursor = cursorOf(commentOf(last));
  }
}

/** All pages of {@link searchComments}, one at a time. */
export async function* streamComments(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  search: CommentSearch,
): AsyncGenerator<Comment[]> {
  let cursor = search.cursor;
  do {
    const page = await searchComments(scope, query, today, { ...search, cursor }, 500);
    yield page.comments;
    cursor = page.next;
  } while (cursor !== null);
}

async function readComments(
  { workspaceId }: WorkspaceScope,
  query: ReportQuery,
  today: string,
  search: CommentSearch,
  limit: number,
): Promise<CommentRow[]> {
  const { days } = resolvePeriod(query, today);
  const { channel, topic, campaign, consentSource, locale, attribute, includeAutomated } = filterOf(query);
  const after = cursorSchema.safeParse(search.cursor?.split('_'));
  const text = search.text?.trim();
  const { rows } = await pool().query<CommentRow>(
    `SELECT f.change_id, f.created_at, f.comment, f.reason, coalesce(f.locale, lead.locale) AS locale, lead.action,
            lead.channel, lead.topic, lead.campaign, lead.consent_source
       FROM ${zonedWorkspaces('$1')} w JOIN feedback f ON f.workspace_id = w.id
       JOIN LATERAL (
         SELECT e.recipient_id, e.change_id, e.action, coalesce(e.link_channel, e.channel) AS channel,
                coalesce(e.link_topic, e.topic) AS topic, e.link_topic, e.campaign, e.consent_source, e.locale, e.automated
           FROM consent_event e WHERE e.recipient_id = f.recipient_id AND e.change_id = f.change_id
          ORDER BY (e.action = 'opt_out') DESC, e.id LIMIT 1) lead ON true
      WHERE w.id = $1 AND f.comment <> ''
        AND f.created_at >= $2::date::timestamp AT TIME ZONE w.time_zone
        AND f.created_at < ($3::date + 1)::timestamp AT TIME ZONE w.time_zone
        AND ($4::timestamptz IS NULL OR (f.created_at, f.change_id) < ($4::timestamptz, $5::uuid))
        AND ($6::text IS NULL OR f.comment ILIKE $6) AND ($7::text IS NULL OR coalesce(f.reason, '') = $7)
        AND ($8::text[] IS NULL OR lead.channel = ANY($8)) AND ($9::text[] IS NULL OR ${concernsTopic('lead', '$9')})
        AND ($10::text[] IS NULL OR coalesce(lead.campaign, '') = ANY($10))
        AND ($11::text[] IS NULL OR coalesce(lead.consent_source, '') = ANY($11))
        AND ($12::text[] IS NULL OR coalesce(lead.locale, '') = ANY($12)) AND ($13::bool OR NOT lead.automated)
        AND ($15::text IS NULL OR ${countsFor('f', '$15', '$16')})
      ORDER BY f.created_at DESC, f.change_id DESC LIMIT $14`,
    [
      workspaceId,
      days.from,
      days.to,
      after.data?.[0] ?? null,
      after.data?.[1] ?? null,
      text ? `%${text.replaceAll(/[\\%_]/g, '\\$&')}%` : null,
      search.reason === null ? null : keyIn(search.reason),
      ...[channel, topic, campaign, consentSource, locale].map(anyOf),
      includeAutomated ?? false,
      limit,
      attribute?.key ?? null,
      attribute?.values ?? null,
    ],
  );
  return rows;
}

function commentOf(row: CommentRow): Comment {
  const { reason, locale, action, channel, topic, campaign } = row;
  return {
    changeId: row.change_id,
    at: row.created_at,
    text: maskText(row.comment),
    reason,
    locale,
    action,
    channel,
    topic,
    campaign,
    consentSource: row.consent_source,
  };
}

function cursorOf(last: Comment | undefined): string | null {
  return last ? `${last.at.toISOString()}_${last.changeId}` : null;
}
