// Tests: e2e/admin-settings.spec.ts
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { NEEDED, TEST_REF, type CheckResult } from '@/domain/settings/checklist/schema';
import { readDraft, readPublished } from '@/domain/settings/draft/data';
import { differencesOf, findProblems } from '@/domain/settings/draft/rules';
import { pool } from '@/lib/db/pool';

type Counts = {
  active_keys: number;
  few_recipients: number;
  few_without_source: number;
  recipients: number;
  without_source: number;
  opened: number;
  one_clicks: number;
  campaigns: number;
  delivered: number;
  used_keys: number;
  heard_webhooks: number;
};

/**
 * Up to this number, people are counted live; beyond it, the rollup is used, which is refreshed each hour and after an
 * import.
 */
const MAX_COUNTED = 10_000;

// Each step is checked against the data; nothing is ticked by hand.
const COUNTS = `
  SELECT (SELECT count(*)::int FROM link_key WHERE workspace_id = $1 AND state = 'active') AS active_keys,
         few.recipients AS few_recipients, few.without_source AS few_without_source,
         (SELECT coalesce(sum(recipients), 0)::int FROM cohort_rollup WHERE workspace_id = $1) AS recipients,
         (SELECT coalesce(sum(recipients), 0)::int FROM cohort_rollup WHERE workspace_id = $1 AND consent_source = '') AS without_source,
         (SELECT count(*)::int FROM (SELECT FROM visit_rollup WHERE workspace_id = $1 AND kind <> 'failed' AND NOT automated LIMIT 1) AS v) AS opened,
         (SELECT count(*)::int FROM (SELECT FROM event_rollup WHERE workspace_id = $1 AND grain = 'way' AND source = 'one_click' LIMIT 1) AS e) AS one_clicks,
         (SELECT count(*)::int FROM campaign WHERE workspace_id = $1) AS campaigns,
         (SELECT count(DISTINCT campaign_id)::int FROM campaign_delivery d JOIN campaign c ON c.id = d.campaign_id
           WHERE c.workspace_id = $1) AS delivered,
         (SELECT count(*)::int FROM api_key WHERE workspace_id = $1 AND last_used_at IS NOT NULL) AS used_keys,
         (SELECT count(*)::int FROM live_webhook
           WHERE workspace_id = $1 AND heard_at IS NOT NULL) AS heard_webhooks
    FROM (SELECT count(*)::int AS recipients, count(*) FILTER (WHERE consent_source IS NULL)::int AS without_source
            FROM (SELECT consent_source FROM recipient WHERE workspace_id = $1 AND ref <> '${TEST_REF}' LIMIT ${MAX_COUNTED + 1}) AS r) AS few`;

/** Whether everything is done that links need before they go out. */
export async function isReady(scope: WorkspaceScope): Promise<boolean> {
  const checks = await readChecklist(scope);
  return checks.every(({ check, isDone }) => isDone || !NEEDED.includes(check));
}

/** The set-up checklist, checked against the data. */
export async function readChecklist(scope: WorkspaceScope): Promise<CheckResult[]> {
  const [{ rows }, published, draft] = await Promise.all([
    pool().query<Counts>(COUNTS, [scope.workspaceId]),
    readPublished(scope),
    readDraft(scope),
  ]);
  const [found] = rows;
  if (!found) throw new Error('The counts did not come as one row');
  const people =
    found.few_recipients <= MAX_COUNTED
      ? { all: found.few_recipients, withoutSource: found.few_without_source }
      : { all: Math.max(found.recipients, found.few_recipients), withoutSource: found.without_source };
  const texts = findProblems(published, published).filter(({ code }) => code === 'text_missing').length;
  const unpublished = differencesOf(published, draft.configuration).length;
  const has = (check: CheckResult['check'], count: number): CheckResult => ({
    check,
    isDone: count > 0,
    count,
    of: count,
  });
  return [
    has('postal_address', published.sender.postalAddress.trim() ? 1 : 0),
    {
      check: 'topics_named',
      isDone: texts === 0 && published.topics.some(({ archived }) => !archived),
      count: texts,
      of: published.sender.locales.length,
    },
    has('logo', published.look.logo ? 1 : 0),
    { check: 'published', isDone: unpublished === 0, count: unpublished, of: unpublished },
    has('link_key', found.active_keys),
    has('recipients', people.all),
    {
      check: 'consent_named',
      isDone: people.all > 0 && people.withoutSource === 0,
      count: people.withoutSource,
      of: people.all,
    },
    has('link_opened', found.opened),
    has('one_click', found.one_clicks),
    {
      check: 'delivered',
      isDone: found.campaigns > 0 && found.delivered === found.campaigns,
      count: found.delivered,
      of: found.campaigns,
    },
    has('api_key_used', found.used_keys),
    has('webhook_heard', found.heard_webhooks),
  ];
}
