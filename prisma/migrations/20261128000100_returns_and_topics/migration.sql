-- Changes are counted anew: as a return only where someone was out before, and for each topic that they are about.
INSERT INTO "ledger_cursor" ("name") SELECT 'rebuild ' || "id" FROM "workspace" ON CONFLICT ("name") DO NOTHING;
