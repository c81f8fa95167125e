-- Why people left a campaign, whatever its channel and topic: what came through none has all of them.
SELECT FROM "ledger_cursor" WHERE "name" = 'rollup' FOR UPDATE;

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'channel', 'reason', 'channel_reason', 'topic', 'consent',
    'consent_reason', 'topic_reason', 'campaign_channel', 'campaign_reason', 'campaign', 'campaign_consent', 'day',
    'consent_topic', 'detail', 'way_month', 'channel_month', 'reason_month', 'channel_reason_month', 'topic_month',
    'consent_month', 'consent_reason_month', 'topic_reason_month', 'campaign_channel_month', 'campaign_reason_month',
    'campaign_month', 'campaign_consent_month', 'day_month', 'consent_topic_month'));

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", replace("grain", 'campaign', 'campaign_reason'), "day", "action", '', '', "campaign", '', '', "reason",
       '', '', '', '', "automated", sum("changes")
  FROM "event_rollup"
 WHERE "grain" IN ('campaign', 'campaign_month')
 GROUP BY "workspace_id", "grain", "day", "action", "campaign", "reason", "automated"
HAVING sum("changes") <> 0;

-- What saves people is read by whole periods: from an index alone, which holds all of it.
CREATE INDEX "save_rollup_covering_idx" ON "save_rollup"("workspace_id", "day", "mechanism", "channel", "topic", "campaign",
    "consent_source", "locale", "automated", "saves", "left_30", "left_90");
