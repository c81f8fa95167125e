-- AlterTable
ALTER TABLE "consent_event" ADD COLUMN     "consent_at" TIMESTAMPTZ(3),
ADD COLUMN     "consent_source" TEXT;

-- AlterTable
ALTER TABLE "feedback" ADD COLUMN     "counted_reason" TEXT;

-- AlterTable
ALTER TABLE "reason" ADD COLUMN     "cause" TEXT NOT NULL DEFAULT 'other';

-- CreateTable
CREATE TABLE "login" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_identity" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "login_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_identity_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "login_session" (
    "id" UUID NOT NULL,
    "login_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "login_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "login_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "invited_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "login_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "ledger_cursor" (
    "name" TEXT NOT NULL,
    "txid" xid8 NOT NULL DEFAULT '0'::xid8,
    "event_id" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_cursor_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "event_rollup" (
    "workspace_id" UUID NOT NULL,
    "grain" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "action" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "consent_age" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "changes" INTEGER NOT NULL,

    CONSTRAINT "event_rollup_pkey" PRIMARY KEY ("workspace_id","grain","day","action","channel","topic","campaign","source","scope","reason","consent_source","consent_age","locale","purpose","automated")
);

-- CreateTable
CREATE TABLE "visit_rollup" (
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "visits" INTEGER NOT NULL,

    CONSTRAINT "visit_rollup_pkey" PRIMARY KEY ("workspace_id","day","kind","channel","topic","campaign","consent_source","locale","automated")
);

-- CreateTable
CREATE TABLE "save" (
    "change_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,
    "day" DATE NOT NULL,
    "mechanism" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "save_pkey" PRIMARY KEY ("change_id")
);

-- CreateTable
CREATE TABLE "save_rollup" (
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "mechanism" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "saves" INTEGER NOT NULL,
    "left_30" INTEGER NOT NULL,
    "left_90" INTEGER NOT NULL,

    CONSTRAINT "save_rollup_pkey" PRIMARY KEY ("workspace_id","day","mechanism","channel","topic","campaign","consent_source","locale","automated")
);

-- CreateTable
CREATE TABLE "cohort_rollup" (
    "workspace_id" UUID NOT NULL,
    "consent_source" TEXT NOT NULL,
    "month" DATE NOT NULL,
    "recipients" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cohort_rollup_pkey" PRIMARY KEY ("workspace_id","consent_source","month")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opt_outs" INTEGER NOT NULL,
    "expected" DOUBLE PRECISION NOT NULL,
    "delivered" INTEGER NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "note" TEXT,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "login_email_key" ON "login"("email");

-- CreateIndex
CREATE INDEX "login_identity_login_id_idx" ON "login_identity"("login_id");

-- CreateIndex
CREATE INDEX "login_session_login_id_idx" ON "login_session"("login_id");

-- CreateIndex
CREATE INDEX "member_login_id_idx" ON "member"("login_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_workspace_id_login_id_key" ON "member"("workspace_id", "login_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_workspace_id_idx" ON "invitation"("workspace_id");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_id_idx" ON "audit_entry"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "event_rollup_workspace_id_grain_campaign_day_idx" ON "event_rollup"("workspace_id", "grain", "campaign", "day");

-- CreateIndex
CREATE INDEX "event_rollup_workspace_id_grain_consent_source_day_idx" ON "event_rollup"("workspace_id", "grain", "consent_source", "day");

-- CreateIndex
CREATE INDEX "save_recipient_id_idx" ON "save"("recipient_id");

-- CreateIndex
CREATE INDEX "save_workspace_id_day_idx" ON "save"("workspace_id", "day");

-- CreateIndex
CREATE UNIQUE INDEX "alert_workspace_id_day_channel_key" ON "alert"("workspace_id", "day", "channel");

-- AddForeignKey
ALTER TABLE "login_identity" ADD CONSTRAINT "login_identity_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "login"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_session" ADD CONSTRAINT "login_session_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "login"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "login"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Closed sets of values, as Zod holds them in domain/*/schema.ts.
ALTER TABLE "reason" ADD CHECK ("cause" IN ('consent', 'cold_list', 'blanket', 'relevance', 'frequency', 'experience', 'handling', 'other'));
ALTER TABLE "member" ADD CHECK ("role" IN ('owner', 'marketer', 'agent', 'viewer'));
ALTER TABLE "invitation" ADD CHECK ("role" IN ('owner', 'marketer', 'agent', 'viewer'));
ALTER TABLE "event_rollup" ADD CHECK ("grain" IN ('day', 'campaign', 'consent', 'detail'));
ALTER TABLE "visit_rollup" ADD CHECK ("kind" IN ('unsubscribe', 'manage', 'failed'));
ALTER TABLE "save" ADD CHECK ("mechanism" IN ('frequency', 'topic', 'channel', 'pause'));

-- What the rollups have not counted yet is few among many.
-- Spelled so that the planner can know it: without statistics on it, it takes nearly all rows for uncounted.
CREATE INDEX "feedback_uncounted_idx" ON "feedback" ("created_at") WHERE ("reason" IS DISTINCT FROM "counted_reason") IS TRUE;
CREATE STATISTICS "feedback_uncounted" ON ("reason" IS DISTINCT FROM "counted_reason") FROM "feedback";

-- The audit log is append-only, as the ledger is.
CREATE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_entry is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only();
