-- AlterTable
ALTER TABLE "recipient_import" ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'csv',
ADD COLUMN     "started_by_key" UUID,
ADD COLUMN     "stops" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "uploaded_by_key" UUID;

ALTER TABLE "recipient_import" ADD CHECK ("format" IN ('csv', 'ndjson'));

-- What a worker looks for beside what is queued.
CREATE INDEX "recipient_import_stopped_idx" ON "recipient_import"("id")
  WHERE "state" IN ('running', 'stopped') AND "started_by_key" IS NOT NULL;
