-- Two coarse grains, and months of the grains that are asked for by the whole period: made of what is there, nothing is
-- rolled up anew. A follower that is at work is waited for.
SELECT FROM "ledger_cursor" WHERE "name" = 'rollup' FOR UPDATE;

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'channel', 'reason', 'channel_reason', 'topic', 'consent',
    'consent_reason', 'topic_reason', 'campaign', 'campaign_consent', 'day', 'consent_topic', 'detail',
    'way_month', 'channel_month', 'reason_month', 'channel_reason_month', 'topic_month', 'consent_month',
    'consent_reason_month', 'topic_reason_month', 'campaign_month', 'campaign_consent_month', 'day_month',
    'consent_topic_month'));

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", 'channel_reason', "day", "action", "channel", '', '', '', '', "reason", '', '', '', '', "automated",
       sum("changes")
  FROM "event_rollup"
 WHERE "grain" = 'topic_reason'
 GROUP BY "workspace_id", "day", "action", "channel", "reason", "automated"
HAVING sum("changes") <> 0;

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", 'channel', "day", "action", "channel", '', '', '', '', '', '', '', '', '', "automated", sum("changes")
  FROM "event_rollup"
 WHERE "grain" = 'topic'
 GROUP BY "workspace_id", "day", "action", "channel", "automated"
HAVING sum("changes") <> 0;

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", "grain" || '_month', date_trunc('month', "day"::timestamp)::date AS "month", "action", "channel",
       "topic", "campaign", "source", "scope", "reason", "consent_source", "consent_age", "locale", "purpose", "automated",
       sum("changes")
  FROM "event_rollup"
 WHERE "grain" NOT IN ('total', 'detail')
 GROUP BY "workspace_id", "grain", "month", "action", "channel", "topic", "campaign", "source", "scope", "reason",
          "consent_source", "consent_age", "locale", "purpose", "automated"
HAVING sum("changes") <> 0;
