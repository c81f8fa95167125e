-- Most panels ask for opt-outs alone: with the action before the day they read no other's cells.
ALTER TABLE "event_rollup" DROP CONSTRAINT "event_rollup_pkey",
    ADD CONSTRAINT "event_rollup_pkey" PRIMARY KEY ("workspace_id", "grain", "action", "day", "channel", "topic", "campaign",
    "source", "scope", "reason", "consent_source", "consent_age", "locale", "purpose", "automated");
