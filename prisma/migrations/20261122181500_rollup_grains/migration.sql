-- DropIndex
DROP INDEX "event_rollup_workspace_id_grain_campaign_day_idx";

-- DropIndex
DROP INDEX "event_rollup_workspace_id_grain_consent_source_day_idx";

-- The grains that coarse panels read. What was rolled up by fewer is rolled up anew, from the ledger's beginning.
DELETE FROM "event_rollup";
DELETE FROM "save_rollup";
DELETE FROM "save";
UPDATE "feedback" SET "counted_reason" = NULL WHERE "counted_reason" IS NOT NULL;
DELETE FROM "ledger_cursor" WHERE "name" = 'rollup';

ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_grain_check";
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('total', 'way', 'reason', 'topic', 'consent', 'consent_reason',
    'topic_reason', 'campaign', 'day', 'consent_topic', 'detail'));

-- Most rows have neither: they cost these indexes nothing.
CREATE INDEX "event_rollup_campaign_idx" ON "event_rollup" ("workspace_id", "grain", "campaign", "day")
    WHERE "campaign" <> '';
CREATE INDEX "event_rollup_consent_source_idx" ON "event_rollup" ("workspace_id", "grain", "consent_source", "day")
    WHERE "consent_source" <> '';
