-- A grain for the diagnosis, made of the finest, which has all that it keeps: nothing is rolled up anew. A follower that
-- is at work is waited for.
SELECT FROM "ledger_cursor" WHERE "name" = 'rollup' FOR UPDATE;

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'reason', 'topic', 'consent', 'consent_reason',
    'topic_reason', 'campaign', 'campaign_consent', 'day', 'consent_topic', 'detail'));

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", 'campaign_consent', "day", "action", '', '', "campaign", '', '', "reason", "consent_source", '',
       '', '', "automated", sum("changes")
  FROM "event_rollup"
 WHERE "grain" = 'detail'
 GROUP BY "workspace_id", "day", "action", "campaign", "reason", "consent_source", "automated"
HAVING sum("changes") <> 0;
