-- AlterTable
ALTER TABLE "last_send" ADD COLUMN     "told_by" UUID;

-- AlterTable
ALTER TABLE "send_change" ADD COLUMN     "told_by" UUID;

-- CreateTable
CREATE TABLE "send_after_opt_out" (
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "told_by" UUID,
    "opted_out_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_channel" TEXT NOT NULL,
    "stopped_topic" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "change_id" UUID,
    "provider_deadline" TIMESTAMPTZ(3),
    "legal_deadline" TIMESTAMPTZ(3),

    CONSTRAINT "send_after_opt_out_pkey" PRIMARY KEY ("workspace_id","recipient_id","channel","topic","sent_at")
);

-- CreateIndex
CREATE INDEX "send_after_opt_out_workspace_id_sent_at_idx" ON "send_after_opt_out"("workspace_id", "sent_at");

-- As before, and with who told of it.
CREATE OR REPLACE FUNCTION note_send_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted last_send := coalesce(NEW, OLD);
  known timestamptz[] := '{}';
  kept timestamptz[] := '{}';
BEGIN
  IF current_setting('optdown.sends_are_counted', true) = 'on' THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN known := OLD.sent_at || OLD.earlier; END IF;
  IF TG_OP <> 'DELETE' THEN kept := NEW.sent_at || NEW.earlier; END IF;
  INSERT INTO send_change (workspace_id, recipient_id, channel, topic, sent_at, messages, told_by)
  SELECT noted.workspace_id, noted.recipient_id, noted.channel, noted.topic, at, change, noted.told_by
    FROM (SELECT at, 1 AS change FROM unnest(kept) AS at WHERE at <> ALL (known)
          UNION ALL
          SELECT at, -1 FROM unnest(known) AS at
           WHERE at <> ALL (kept) AND NOT (cardinality(kept) >= 9 AND at < kept[cardinality(kept)])) changed;
  RETURN NULL;
END $$;
