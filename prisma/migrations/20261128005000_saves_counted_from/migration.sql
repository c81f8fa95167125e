-- How long a pause lasts is counted from its end. What is there is counted anew, by the rebuild below.
SELECT FROM "ledger_cursor" WHERE "name" = 'rollup' FOR UPDATE;
DELETE FROM "save_rollup";
DELETE FROM "save";

DROP INDEX "save_rollup_covering_idx";

ALTER TABLE "save" ADD COLUMN "counted_from" DATE NOT NULL,
    ADD COLUMN "counted_from_at" TIMESTAMPTZ(3) NOT NULL;

ALTER TABLE "save_rollup" ADD COLUMN "counted_from" DATE NOT NULL,
    DROP CONSTRAINT "save_rollup_pkey",
    ADD CONSTRAINT "save_rollup_pkey" PRIMARY KEY ("workspace_id", "day", "counted_from", "mechanism", "channel", "topic", "campaign", "consent_source", "locale", "automated");

CREATE INDEX "save_rollup_covering_idx" ON "save_rollup"("workspace_id", "day", "counted_from", "mechanism", "channel", "topic", "campaign", "consent_source", "locale", "automated", "saves", "left_30", "left_90");

INSERT INTO "ledger_cursor" ("name") SELECT 'rebuild ' || "id" FROM "workspace" ON CONFLICT ("name") DO NOTHING;
