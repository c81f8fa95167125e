-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspace" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locales" TEXT[],
    "contact_email" TEXT NOT NULL,
    "contact_url" TEXT,
    "postal_address" TEXT NOT NULL,
    "logo" BYTEA,
    "logo_type" TEXT,
    "accent_light" TEXT NOT NULL,
    "accent_dark" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "shares_data" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspace_channel" (
    "workspace_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "workspace_channel_pkey" PRIMARY KEY ("workspace_id","channel")
);

-- CreateTable
CREATE TABLE "topic_group" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "topic_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topic" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" JSONB NOT NULL,
    "description" JSONB NOT NULL,
    "locked_reason" JSONB,
    "frequencies" TEXT[],
    "default_choice" TEXT NOT NULL DEFAULT 'in',
    "position" INTEGER NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topic_channel" (
    "topic_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "typical_per_month" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "topic_channel_pkey" PRIMARY KEY ("topic_id","channel")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "channel" TEXT,
    "topic_key" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_delivery" (
    "campaign_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "delivered" INTEGER NOT NULL,

    CONSTRAINT "campaign_delivery_pkey" PRIMARY KEY ("campaign_id","day","channel")
);

-- CreateTable
CREATE TABLE "reason" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" JSONB NOT NULL,
    "position" INTEGER NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "reason_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_key" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kid" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "link_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "short_link" (
    "token_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "purpose" TEXT NOT NULL,
    "recipient_ref" TEXT NOT NULL,
    "channel" TEXT,
    "topic" TEXT,
    "campaign" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "short_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "recipient" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "push_token" TEXT,
    "postal_address" TEXT,
    "email_hash" BYTEA,
    "phone_hash" BYTEA,
    "push_hash" BYTEA,
    "postal_hash" BYTEA,
    "locale" TEXT,
    "time_zone" TEXT,
    "consent_source" TEXT,
    "consent_at" TIMESTAMPTZ(3),
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "import_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipient_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipient_import" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "consent_source" TEXT,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "recipient_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure" (
    "workspace_id" UUID NOT NULL,
    "ref_hash" BYTEA NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("workspace_id","ref_hash")
);

-- CreateTable
CREATE TABLE "preference" (
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "choice" TEXT,
    "frequency" TEXT,
    "paused_until" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("recipient_id","channel","topic")
);

-- CreateTable
CREATE TABLE "consent_event" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "txid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "choice_before" TEXT,
    "frequency_before" TEXT,
    "paused_until_before" TIMESTAMPTZ(3),
    "choice_after" TEXT,
    "frequency_after" TEXT,
    "paused_until_after" TIMESTAMPTZ(3),
    "actor" TEXT NOT NULL,
    "actor_id" TEXT,
    "source" TEXT NOT NULL,
    "link_purpose" TEXT,
    "link_channel" TEXT,
    "link_topic" TEXT,
    "campaign" TEXT,
    "wording_hash" BYTEA,
    "locale" TEXT,
    "automated" BOOLEAN NOT NULL DEFAULT false,
    "undoes_change_id" UUID,

    CONSTRAINT "consent_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wording" (
    "workspace_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "locale" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wording_pkey" PRIMARY KEY ("workspace_id","hash")
);

-- CreateTable
CREATE TABLE "suppression" (
    "workspace_id" UUID NOT NULL,
    "address_hash" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "change_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("workspace_id","address_hash","channel")
);

-- CreateTable
CREATE TABLE "feedback" (
    "workspace_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "reason" TEXT,
    "comment" TEXT,
    "locale" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("change_id")
);

-- CreateTable
CREATE TABLE "last_send" (
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "last_send_pkey" PRIMARY KEY ("recipient_id","channel","topic")
);

-- CreateIndex
CREATE UNIQUE INDEX "workspace_key_key" ON "workspace"("key");

-- CreateIndex
CREATE UNIQUE INDEX "topic_group_workspace_id_key_key" ON "topic_group"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "topic_workspace_id_key_key" ON "topic"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_workspace_id_key_key" ON "campaign"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "reason_workspace_id_key_key" ON "reason"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "link_key_kid_key" ON "link_key"("kid");

-- CreateIndex
CREATE INDEX "link_key_workspace_id_idx" ON "link_key"("workspace_id");

-- CreateIndex
CREATE INDEX "short_link_workspace_id_idx" ON "short_link"("workspace_id");

-- CreateIndex
CREATE UNIQUE INDEX "recipient_workspace_id_ref_key" ON "recipient"("workspace_id", "ref");

-- CreateIndex
CREATE INDEX "consent_event_recipient_id_id_idx" ON "consent_event"("recipient_id", "id");

-- CreateIndex
CREATE INDEX "consent_event_txid_id_idx" ON "consent_event"("txid", "id");

-- CreateIndex
CREATE INDEX "feedback_recipient_id_idx" ON "feedback"("recipient_id");

-- CreateIndex
CREATE INDEX "feedback_workspace_id_created_at_idx" ON "feedback"("workspace_id", "created_at");

-- AddForeignKey
ALTER TABLE "workspace_channel" ADD CONSTRAINT "workspace_channel_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic_group" ADD CONSTRAINT "topic_group_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic" ADD CONSTRAINT "topic_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic" ADD CONSTRAINT "topic_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "topic_group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic_channel" ADD CONSTRAINT "topic_channel_topic_id_fkey" FOREIGN KEY ("topic_id") REFERENCES "topic"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_delivery" ADD CONSTRAINT "campaign_delivery_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reason" ADD CONSTRAINT "reason_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_key" ADD CONSTRAINT "link_key_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipient_import" ADD CONSTRAINT "recipient_import_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference" ADD CONSTRAINT "preference_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "recipient"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "last_send" ADD CONSTRAINT "last_send_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "recipient"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.

-- The ledger is append-only. It holds no personal data, so that nothing ever has to leave it.
CREATE FUNCTION consent_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consent_event is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER consent_event_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "consent_event"
    FOR EACH STATEMENT EXECUTE FUNCTION consent_event_is_append_only();

-- Closed sets of words. The same lists stand in domain/*/schema.ts.
ALTER TABLE "workspace_channel" ADD CHECK ("channel" IN ('email', 'sms', 'push', 'whatsapp', 'phone', 'mail'));
ALTER TABLE "topic" ADD CHECK ("kind" IN ('marketing', 'transactional', 'sharing')),
    ADD CHECK ("default_choice" IN ('in', 'out'));
ALTER TABLE "link_key" ADD CHECK ("state" IN ('active', 'retired', 'reduced', 'revoked')),
    ADD CHECK ("kid" ~ '^[a-z0-9]{2,16}$');
ALTER TABLE "short_link" ADD CHECK ("state" IN ('active', 'reduced', 'revoked')),
    ADD CHECK ("purpose" IN ('u', 'm'));
ALTER TABLE "recipient" ADD CHECK (char_length("ref") BETWEEN 1 AND 64);
ALTER TABLE "preference" ADD CHECK ("channel" IN ('*', 'email', 'sms', 'push', 'whatsapp', 'phone', 'mail')),
    ADD CHECK ("choice" IN ('in', 'out')),
    ADD CHECK ("frequency" IN ('every', 'daily', 'weekly', 'monthly'));
ALTER TABLE "consent_event"
    ADD CHECK ("action" IN ('opt_in', 'opt_out', 'opt_down', 'pause', 'resume', 'undo', 'reaffirm', 'erase')),
    ADD CHECK ("channel" IN ('*', 'email', 'sms', 'push', 'whatsapp', 'phone', 'mail')),
    ADD CHECK ("actor" IN ('recipient', 'member', 'api_key', 'one_click', 'keyword', 'import', 'gpc')),
    ADD CHECK ("source" IN ('page', 'one_click', 'api', 'admin', 'sms', 'import', 'gpc', 'command'));
ALTER TABLE "suppression" ADD CHECK ("channel" IN ('email', 'sms', 'push', 'whatsapp', 'phone', 'mail')),
    ADD CHECK ("cause" IN ('opt_out', 'bounce', 'complaint', 'deactivated', 'erase'));
ALTER TABLE "feedback" ADD CHECK (char_length("comment") <= 1000);
