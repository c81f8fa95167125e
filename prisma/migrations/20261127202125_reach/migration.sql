-- CreateTable
CREATE TABLE "reach_rollup" (
    "workspace_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "consent_month" DATE NOT NULL,
    "week" DATE NOT NULL,
    "joined" INTEGER NOT NULL,
    "gone" INTEGER NOT NULL,

    CONSTRAINT "reach_rollup_pkey" PRIMARY KEY ("workspace_id","channel","topic","consent_source","consent_month","week")
);

-- What campaigns are judged by is known by consent source and age too: the causes of opt-outs are separated by all of them.
SELECT FROM "ledger_cursor" WHERE "name" = 'rollup' FOR UPDATE;

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'channel', 'reason', 'channel_reason', 'topic', 'consent',
    'consent_reason', 'topic_reason', 'campaign_channel', 'campaign_reason', 'campaign', 'campaign_consent', 'day',
    'consent_topic', 'campaign_age', 'detail', 'way_month', 'channel_month', 'reason_month', 'channel_reason_month', 'topic_month',
    'consent_month', 'consent_reason_month', 'topic_reason_month', 'campaign_channel_month', 'campaign_reason_month',
    'campaign_month', 'campaign_consent_month', 'day_month', 'consent_topic_month',
    'campaign_age_month'));

INSERT INTO "event_rollup" ("workspace_id", "grain", "day", "action", "channel", "topic", "campaign", "source", "scope",
    "reason", "consent_source", "consent_age", "locale", "purpose", "automated", "changes")
SELECT "workspace_id", kept."grain", kept."day", "action", "channel", "topic", "campaign", '', '', '', "consent_source",
       "consent_age", '', '', "automated", sum("changes")
  FROM "event_rollup" e
 CROSS JOIN LATERAL (VALUES ('campaign_age', e."day"),
                            ('campaign_age_month', date_trunc('month', e."day"::timestamp)::date)) kept("grain", "day")
 WHERE e."grain" = 'detail'
 GROUP BY "workspace_id", kept."grain", kept."day", "action", "channel", "topic", "campaign", "consent_source",
          "consent_age", "automated"
HAVING sum("changes") <> 0;
