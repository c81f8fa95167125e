-- A removed endpoint stays, for what it heard is evidence. That it is removed was a fourth state, which every query had to
-- leave out; now it is a time, and whoever lists endpoints reads a view without the removed ones.
ALTER TABLE "webhook_endpoint" ADD COLUMN     "removed_at" TIMESTAMPTZ(3);

UPDATE "webhook_endpoint" SET "removed_at" = "state_changed_at", "state" = 'disabled' WHERE "state" = 'removed';

-- Nothing that asks for an active or a paused one finds a removed one.
ALTER TABLE "webhook_endpoint" DROP CONSTRAINT "webhook_endpoint_state_check",
    ADD CONSTRAINT "webhook_endpoint_state_check" CHECK ("state" IN ('active', 'paused', 'disabled')),
    ADD CONSTRAINT "webhook_endpoint_removed_check" CHECK ("removed_at" IS NULL OR "state" = 'disabled');

CREATE VIEW "live_webhook" AS SELECT * FROM "webhook_endpoint" WHERE "removed_at" IS NULL;
