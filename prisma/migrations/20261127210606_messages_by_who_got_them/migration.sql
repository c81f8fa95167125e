-- CreateTable
CREATE TABLE "send_change" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "messages" INTEGER NOT NULL,

    CONSTRAINT "send_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "send_rollup" (
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "consent_age" TEXT NOT NULL,
    "messages" INTEGER NOT NULL,

    CONSTRAINT "send_rollup_pkey" PRIMARY KEY ("workspace_id","day","channel","topic","consent_source","consent_age")
);

-- Counts each send that becomes known, and each that is taken back, once: a repeat changes no row. What is no longer kept
-- because nine newer ones are has been counted, and so have the sends of someone who is deleted or merged.
CREATE FUNCTION note_send_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
  INSERT INTO send_change (workspace_id, recipient_id, channel, topic, sent_at, messages)
  SELECT noted.workspace_id, noted.recipient_id, noted.channel, noted.topic, at, change
    FROM (SELECT at, 1 AS change FROM unnest(kept) AS at WHERE at <> ALL (known)
          UNION ALL
          SELECT at, -1 FROM unnest(known) AS at
           WHERE at <> ALL (kept) AND NOT (cardinality(kept) >= 9 AND at < kept[cardinality(kept)])) changed;
  RETURN NULL;
END $$;

CREATE TRIGGER last_send_told AFTER INSERT OR UPDATE ON "last_send" FOR EACH ROW EXECUTE FUNCTION note_send_change();
-- Not where a deletion of the recipient takes it along.
CREATE TRIGGER last_send_taken_back AFTER DELETE ON "last_send" FOR EACH ROW WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION note_send_change();
