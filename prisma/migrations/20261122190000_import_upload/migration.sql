-- AlterTable
ALTER TABLE "recipient_import" ADD COLUMN     "beat_at" TIMESTAMPTZ(3),
ADD COLUMN     "default_country" TEXT,
ADD COLUMN     "file_bytes" INTEGER,
ADD COLUMN     "file_removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "problem" TEXT,
ADD COLUMN     "read_bytes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "run" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "started_by" UUID,
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'running',
ADD COLUMN     "targets" JSONB,
ADD COLUMN     "uploaded_by" UUID;

-- An import that never came to its end was stopped; it is not known to be under way.
UPDATE "recipient_import" SET "state" = CASE WHEN "finished_at" IS NULL THEN 'stopped' ELSE 'finished' END;

ALTER TABLE "recipient_import" ADD CONSTRAINT "recipient_import_state_check" CHECK
  ("state" IN ('uploaded', 'queued', 'running', 'cancelling', 'cancelled', 'stopped', 'failed', 'finished'));

-- CreateIndex
CREATE INDEX "recipient_import_workspace_id_id_idx" ON "recipient_import"("workspace_id", "id" DESC);

-- What a worker looks for every second or two.
CREATE INDEX "recipient_import_queued_idx" ON "recipient_import"("id") WHERE "state" = 'queued';
