-- Whether a fact was itself undone is looked up only for those that answer another, and by an index: among hundreds of
-- facts about one address each was compared with each, for each.
CREATE INDEX "address_fact_undo_idx" ON "address_fact"("workspace_id", "address_hash", "undoes_change_id")
  WHERE "cause" = 'undo';

CREATE OR REPLACE VIEW "standing_fact" AS
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
        AND CASE WHEN CASE l."cause"
              WHEN 'undo' THEN l."undoes_change_id" = f."change_id" AND l."channel" = f."channel"
              WHEN 'consent' THEN f."cause" = 'opt_out' AND l."made_at" > f."made_at"
                AND (l."channel" = f."channel" OR (f."channel" = '*' AND f."topic" = '*' AND l."channel" = used."channel"))
              WHEN 'lift' THEN f."cause" NOT IN ('frequency', 'pause') AND l."made_at" > f."made_at"
                AND l."channel" = used."channel"
              WHEN 'start' THEN f."cause" = 'opt_out' AND (l."id" > f."id" OR l."made_at" > f."made_at")
                AND ((l."channel" = f."channel"
                      AND (l."recipient_id" = f."recipient_id"
                           OR (l."recipient_id" <> f."recipient_id"
                               AND coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = l."recipient_id"), l."recipient_id")
                                 = coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = f."recipient_id"), f."recipient_id"))))
                     OR (l."for_address" AND l."channel" IN ('*', used."channel")
                         AND (f."topic" <> '*' OR l."channel" = f."channel"
                              OR (f."channel" = '*' AND l."channel" = used."channel" AND NOT coalesce(
                                   coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = l."recipient_id"), l."recipient_id")
                                 = coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = f."recipient_id"), f."recipient_id"), false)))))
              WHEN f."cause" THEN f."cause" IN ('frequency', 'pause') AND l."id" > f."id"
                AND ((l."channel" = f."channel"
                      AND (l."recipient_id" = f."recipient_id"
                           OR (l."recipient_id" <> f."recipient_id"
                               AND coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = l."recipient_id"), l."recipient_id")
                                 = coalesce((SELECT m."recipient_id" FROM "merged_ref" m WHERE m."former_id" = f."recipient_id"), f."recipient_id"))))
                     OR (l."for_address" AND l."channel" IN ('*', used."channel")))
              ELSE false END
            THEN l."cause" = 'undo' OR NOT EXISTS (
          SELECT FROM "address_fact" u
           WHERE u."workspace_id" = l."workspace_id" AND u."address_hash" = l."address_hash" AND u."cause" = 'undo'
             AND u."undoes_change_id" = l."change_id" AND u."channel" = l."channel" AND u."topic" = l."topic"
          OFFSET 0)
            ELSE false END
     OFFSET 0);
