-- CreateTable
CREATE TABLE "address_fact" (
    "workspace_id" UUID NOT NULL,
    "address_hash" BYTEA NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "frequency" TEXT,
    "paused_until" TIMESTAMPTZ(3),
    "for_address" BOOLEAN NOT NULL DEFAULT false,
    "recipient_id" UUID,
    "change_id" UUID,
    "undoes_change_id" UUID,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "told_by" TEXT,

    CONSTRAINT "address_fact_pkey" PRIMARY KEY ("workspace_id","address_hash","id")
);

-- Closed sets of words. The same lists stand in domain/suppression/schema.ts.
ALTER TABLE "address_fact"
    ADD CHECK ("kind" IN ('email', 'phone', 'push', 'postal')),
    ADD CHECK ("channel" IN ('*', 'email', 'sms', 'push', 'whatsapp', 'phone', 'mail')),
    ADD CHECK ("cause" IN ('opt_out', 'complaint', 'bounce', 'deactivated', 'erase', 'frequency', 'pause',
                           'start', 'consent', 'lift', 'undo')),
    ADD CHECK ("frequency" IN ('every', 'daily', 'weekly', 'monthly')),
    ADD CHECK (("cause" = 'frequency') = ("frequency" IS NOT NULL)),
    ADD CHECK (("cause" = 'undo') = ("undoes_change_id" IS NOT NULL)),
    ADD CHECK ("topic" = '*' OR "cause" NOT IN ('complaint', 'bounce', 'deactivated', 'erase', 'lift'));

-- What people chose until now holds for the addresses that they have, at its scope: of several who share one, only the
-- first stop of a whole channel was kept. A start is nobody's stop.
INSERT INTO "address_fact" ("workspace_id", "address_hash", "kind", "channel", "topic", "cause", "frequency",
                            "paused_until", "recipient_id", "change_id", "made_at", "told_at", "source")
SELECT r."workspace_id", a."hash", a."kind", p."channel", p."topic", w."cause", w."frequency", w."paused_until",
       r."id", e."change_id", coalesce(e."occurred_at", p."updated_at"), p."updated_at", coalesce(e."source", 'command')
  FROM "preference" p
  JOIN "recipient" r ON r."id" = p."recipient_id"
 CROSS JOIN LATERAL (VALUES ('email', r."email_hash"), ('phone', r."phone_hash"), ('push', r."push_hash"),
                            ('postal', r."postal_hash")) AS a("kind", "hash")
 CROSS JOIN LATERAL (VALUES ('opt_out', p."choice" = 'out', NULL, NULL::timestamptz),
                            ('frequency', p."frequency" IS NOT NULL, p."frequency", NULL),
                            ('pause', p."paused_until" > now(), NULL, p."paused_until"))
            AS w("cause", "holds", "frequency", "paused_until")
  LEFT JOIN LATERAL (SELECT e."change_id", e."occurred_at", e."source" FROM "consent_event" e
                      WHERE e."recipient_id" = p."recipient_id" AND e."channel" = p."channel" AND e."topic" = p."topic"
                        AND CASE w."cause" WHEN 'opt_out' THEN e."choice_after" = 'out' AND e."choice_before" IS DISTINCT FROM 'out'
                                           WHEN 'frequency' THEN e."frequency_after" = w."frequency"
                                           ELSE e."paused_until_after" = w."paused_until" END
                      ORDER BY e."id" DESC LIMIT 1) e ON true
 WHERE w."holds" AND a."hash" IS NOT NULL
   AND (p."channel" = '*' OR a."kind" = CASE p."channel" WHEN 'email' THEN 'email' WHEN 'push' THEN 'push'
                                                         WHEN 'mail' THEN 'postal' ELSE 'phone' END)
 ORDER BY e."occurred_at", r."id";

-- All else that stopped an address: what a sender told, erasures, and stops by addresses that are nobody's any more.
INSERT INTO "address_fact" ("workspace_id", "address_hash", "kind", "channel", "topic", "cause", "recipient_id",
                            "change_id", "made_at", "told_at", "source")
SELECT s."workspace_id", s."address_hash",
       CASE s."channel" WHEN 'email' THEN 'email' WHEN 'push' THEN 'push' WHEN 'mail' THEN 'postal' ELSE 'phone' END,
       s."channel", '*', s."cause", e."recipient_id", s."change_id", s."created_at", s."created_at",
       coalesce(e."source", 'api')
  FROM "suppression" s
  LEFT JOIN (SELECT DISTINCT ON ("change_id") "change_id", "recipient_id", "source" FROM "consent_event"
              WHERE "change_id" IN (SELECT "change_id" FROM "suppression")
              ORDER BY "change_id", "id") e ON e."change_id" = s."change_id"
 WHERE s."cause" <> 'opt_out'
    OR NOT EXISTS (SELECT FROM "address_fact" f
                    WHERE f."workspace_id" = s."workspace_id" AND f."address_hash" = s."address_hash"
                      AND f."cause" = 'opt_out' AND f."topic" = '*' AND f."channel" IN (s."channel", '*'));

-- Consents on record answer what was stopped before them, also where that is told later.
INSERT INTO "address_fact" ("workspace_id", "address_hash", "kind", "channel", "topic", "cause", "for_address", "recipient_id",
                            "change_id", "made_at", "told_at", "source")
SELECT r."workspace_id", a."hash", a."kind", c."channel", c."topic", 'consent', true, r."id", c."change_id", c."given_at",
       c."recorded_at", 'api'
  FROM "consent_evidence" c
  JOIN "recipient" r ON r."id" = c."recipient_id"
 CROSS JOIN LATERAL (VALUES ('email', r."email_hash"), ('phone', r."phone_hash"), ('push', r."push_hash"),
                            ('postal', r."postal_hash")) AS a("kind", "hash")
 WHERE a."hash" IS NOT NULL
   AND (c."channel" = '*' OR a."kind" = CASE c."channel" WHEN 'email' THEN 'email' WHEN 'push' THEN 'push'
                                                         WHEN 'mail' THEN 'postal' ELSE 'phone' END);

-- DropTable
DROP TABLE "suppression";

-- What is known stays known. It holds no address, no ref and no words of anybody: erasing a person does not touch it.
CREATE FUNCTION address_fact_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'address_fact is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER address_fact_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON "address_fact"
    FOR EACH STATEMENT EXECUTE FUNCTION address_fact_is_append_only();

-- The facts that hold, once for each channel that they hold on: `standingFacts` of domain/suppression/rules.ts in SQL.
-- A property test holds the two together. OFFSET 0 keeps the planner from making joins of them: each fact is held against
-- the others of its own address, by the index, whatever the table's size and statistics.
CREATE VIEW "standing_fact" AS
SELECT f."workspace_id", f."address_hash", used."channel", f."topic", f."cause", f."frequency", f."paused_until",
       f."recipient_id", f."change_id", f."made_at", f."told_at", f."id"
  FROM "address_fact" f
  JOIN (VALUES ('email', 'email'), ('phone', 'sms'), ('phone', 'whatsapp'), ('phone', 'phone'), ('push', 'push'),
               ('postal', 'mail')) AS used("kind", "channel")
    ON used."kind" = f."kind" AND f."channel" IN ('*', used."channel")
 WHERE f."cause" IN ('opt_out', 'complaint', 'bounce', 'deactivated', 'erase', 'frequency', 'pause')
   AND NOT EXISTS (
     SELECT FROM "address_fact" l
      WHERE l."workspace_id" = f."workspace_id" AND l."address_hash" = f."address_hash" AND l."topic" = f."topic"
        AND CASE l."cause"
              WHEN 'undo' THEN l."undoes_change_id" = f."change_id" AND l."channel" = f."channel"
              WHEN 'consent' THEN f."cause" = 'opt_out' AND l."made_at" > f."made_at"
                AND (l."channel" = f."channel" OR (f."channel" = '*' AND f."topic" = '*' AND l."channel" = used."channel"))
              WHEN 'lift' THEN f."cause" NOT IN ('frequency', 'pause') AND l."made_at" > f."made_at"
                AND l."channel" = used."channel"
              WHEN 'start' THEN f."cause" = 'opt_out' AND (l."id" > f."id" OR l."made_at" > f."made_at")
                AND ((l."recipient_id" = f."recipient_id" AND l."channel" = f."channel")
                     OR (l."for_address" AND l."channel" IN ('*', used."channel")
                         AND (f."topic" <> '*' OR l."channel" = f."channel" OR (f."channel" = '*' AND l."channel" = used."channel"))))
              WHEN f."cause" THEN f."cause" IN ('frequency', 'pause') AND l."id" > f."id"
                AND ((l."recipient_id" = f."recipient_id" AND l."channel" = f."channel")
                     OR (l."for_address" AND l."channel" IN ('*', used."channel")))
              ELSE false END
        AND (l."cause" = 'undo' OR NOT EXISTS (
          SELECT FROM "address_fact" u
           WHERE u."workspace_id" = l."workspace_id" AND u."address_hash" = l."address_hash" AND u."cause" = 'undo'
             AND u."undoes_change_id" = l."change_id" AND u."channel" = l."channel" AND u."topic" = l."topic"
          OFFSET 0))
     OFFSET 0);
