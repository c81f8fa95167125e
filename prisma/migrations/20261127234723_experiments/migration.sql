-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "holdout_percent" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "experiment" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "hypothesis" TEXT NOT NULL,
    "arms" JSONB NOT NULL,
    "least_points" DOUBLE PRECISION NOT NULL,
    "usual" DOUBLE PRECISION,
    "seed" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "started_by" TEXT,
    "stopped_at" TIMESTAMPTZ(3),
    "stopped_by" TEXT,
    "stop_reason" TEXT,
    "learned" TEXT,

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exposure" (
    "workspace_id" UUID NOT NULL,
    "experiment_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "arm" TEXT NOT NULL,
    "exposed_at" TIMESTAMPTZ(3) NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "stratum" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "exposure_pkey" PRIMARY KEY ("workspace_id","experiment_id","recipient_id")
);

-- CreateTable
CREATE TABLE "experiment_count" (
    "experiment_id" UUID NOT NULL,
    "counted_at" TIMESTAMPTZ(3) NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "experiment_count_pkey" PRIMARY KEY ("experiment_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "experiment_workspace_id_key_key" ON "experiment"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "exposure_recipient_id_idx" ON "exposure"("recipient_id");

-- CreateIndex
CREATE INDEX "exposure_experiment_id_idx" ON "exposure"("experiment_id");

-- AddForeignKey
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "recipient"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment_count" ADD CONSTRAINT "experiment_count_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot express.
ALTER TABLE "experiment"
  ADD CONSTRAINT "experiment_state_check" CHECK ("state" IN ('draft', 'running', 'stopped')),
  ADD CONSTRAINT "experiment_stop_reason_check" CHECK ("stop_reason" IN ('asked', 'harm')),
  ADD CONSTRAINT "experiment_started_check" CHECK (("state" = 'draft') = ("started_at" IS NULL)),
  ADD CONSTRAINT "experiment_stopped_check" CHECK (("state" = 'stopped') = ("stopped_at" IS NOT NULL));
ALTER TABLE "workspace"
  ADD CONSTRAINT "workspace_holdout_percent_check" CHECK ("holdout_percent" BETWEEN 0 AND 20);
-- Two experiments at a time would each change what the other compares.
CREATE UNIQUE INDEX "experiment_running_key" ON "experiment" ("workspace_id") WHERE "state" = 'running';
