-- A transaction's number means something only on the server that gave it. An epoch is a stretch of the ledger whose
-- numbers come from one server; places on the ledger are (epoch, txid, id).

-- CreateTable
CREATE TABLE "ledger_epoch" (
    "epoch" BIGINT NOT NULL,
    "server" TEXT,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_epoch_pkey" PRIMARY KEY ("epoch")
);

-- What is there belongs to the first epoch. Which server that is, the first start says.
INSERT INTO "ledger_epoch" ("epoch") VALUES (1);

CREATE FUNCTION current_ledger_epoch() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT max(epoch) FROM ledger_epoch';

-- A constant default is written into no row, so that the ledger is not rewritten; then new rows ask for the epoch.
ALTER TABLE "consent_event" ADD COLUMN "epoch" BIGINT NOT NULL DEFAULT 1;
ALTER TABLE "consent_event" ALTER COLUMN "epoch" SET DEFAULT current_ledger_epoch();

-- AlterTable
ALTER TABLE "ledger_cursor" ADD COLUMN "epoch" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN "epoch" BIGINT NOT NULL DEFAULT 1,
ADD COLUMN "heard_epoch" BIGINT NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "webhook_message" ADD COLUMN "epoch" BIGINT;
UPDATE "webhook_message" SET "epoch" = 1 WHERE "txid" IS NOT NULL;

-- DropIndex
DROP INDEX "consent_event_txid_id_idx";

-- DropIndex
DROP INDEX "consent_event_workspace_id_txid_id_idx";

-- CreateIndex
CREATE INDEX "consent_event_epoch_txid_id_idx" ON "consent_event"("epoch", "txid", "id");

-- CreateIndex
CREATE INDEX "consent_event_workspace_id_epoch_txid_id_idx" ON "consent_event"("workspace_id", "epoch", "txid", "id");
