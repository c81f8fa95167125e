-- CreateTable
CREATE TABLE "repeat_rollup" (
    "workspace_id" UUID NOT NULL,
    "grain" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "day_before" DATE NOT NULL,
    "presses" INTEGER NOT NULL,

    CONSTRAINT "repeat_rollup_pkey" PRIMARY KEY ("workspace_id","grain","key","day","day_before")
);

ALTER TABLE "repeat_rollup" ADD CHECK ("grain" IN ('all', 'source', 'channel', 'campaign'));

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'channel', 'reason', 'channel_reason', 'topic', 'consent',
    'consent_reason', 'topic_reason', 'campaign_way', 'campaign_channel', 'campaign_reason', 'campaign', 'campaign_consent', 'day',
    'consent_topic', 'campaign_age', 'detail', 'way_month', 'channel_month', 'reason_month', 'channel_reason_month', 'topic_month',
    'consent_month', 'consent_reason_month', 'topic_reason_month', 'campaign_way_month', 'campaign_channel_month',
    'campaign_reason_month', 'campaign_month', 'campaign_consent_month', 'day_month', 'consent_topic_month',
    'campaign_age_month'));

-- What was counted before is counted again, for the people in it.
INSERT INTO "ledger_cursor" ("name") SELECT 'rebuild ' || "id" FROM "workspace" ON CONFLICT ("name") DO NOTHING;
