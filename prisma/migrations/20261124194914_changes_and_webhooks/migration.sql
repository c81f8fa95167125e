-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "actions" TEXT[],
    "channels" TEXT[],
    "topics" TEXT[],
    "notices" BOOLEAN NOT NULL DEFAULT true,
    "batch" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_reason" TEXT,
    "state_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "secrets" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "txid" xid8 NOT NULL,
    "event_id" BIGINT NOT NULL DEFAULT 0,
    "heard_txid" xid8 NOT NULL,
    "heard_event_id" BIGINT NOT NULL DEFAULT 0,
    "heard_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),
    "lease" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_message" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "event_ids" BIGINT[],
    "data" JSONB,
    "txid" xid8,
    "event_id" BIGINT,
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "propagation_rollup" (
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "bucket" INTEGER NOT NULL,
    "opt_outs" INTEGER NOT NULL,
    "slowest" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "propagation_rollup_pkey" PRIMARY KEY ("workspace_id","endpoint_id","day","bucket")
);

-- CreateTable
CREATE TABLE "webhook_alert" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "behind_since" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_workspace_id_idx" ON "webhook_endpoint"("workspace_id");

-- CreateIndex
CREATE INDEX "webhook_message_endpoint_id_id_idx" ON "webhook_message"("endpoint_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_alert_workspace_id_opened_at_idx" ON "webhook_alert"("workspace_id", "opened_at");

-- CreateIndex
CREATE INDEX "consent_event_workspace_id_txid_id_idx" ON "consent_event"("workspace_id", "txid", "id");

-- Closed sets of values, as Zod holds them in domain/*/schema.ts.
ALTER TABLE "webhook_endpoint" ADD CHECK ("state" IN ('active', 'paused', 'disabled', 'removed')),
    ADD CHECK ("state_reason" IN ('asked', 'failing', 'gone')),
    ADD CHECK ("batch" BETWEEN 1 AND 100);
ALTER TABLE "webhook_message" ADD CHECK ("state" IN ('pending', 'delivered', 'replaced'));
ALTER TABLE "webhook_alert" ADD CHECK ("kind" IN ('behind', 'paused', 'disabled'));

-- What a worker looks for twice a second.
CREATE INDEX "webhook_message_pending_idx" ON "webhook_message" ("endpoint_id", "id") WHERE "state" = 'pending';
-- An endpoint is in one kind of need once at a time.
CREATE UNIQUE INDEX "webhook_alert_open_key" ON "webhook_alert" ("endpoint_id", "kind") WHERE "closed_at" IS NULL;
