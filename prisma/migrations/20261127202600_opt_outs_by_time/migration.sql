-- Lists of who left, newest first, whatever the period: a partial index, which schema.prisma cannot say. Other actions
-- are not listed, so that turning down costs nothing more.
CREATE INDEX "consent_event_opt_outs_idx" ON "consent_event" ("workspace_id", "occurred_at") WHERE "action" = 'opt_out';
