-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "recipient_id" UUID;

-- CreateTable
CREATE TABLE "audit_person" (
    "workspace_id" UUID NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "recipient_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "note" TEXT,

    CONSTRAINT "audit_person_pkey" PRIMARY KEY ("workspace_id","entry_id")
);

-- CreateIndex
CREATE INDEX "audit_person_workspace_id_recipient_id_idx" ON "audit_person"("workspace_id", "recipient_id");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_recipient_id_idx" ON "audit_entry"("workspace_id", "recipient_id");

-- Until now refs and notes stood in the entries themselves, and outlived the person's erasure: they move to where an
-- erasure finds them. Whose entry names nobody that is there was erased: there, both go.
ALTER TABLE "audit_entry" DISABLE TRIGGER audit_entry_refuses_change;
INSERT INTO "audit_person" (workspace_id, entry_id, recipient_id, ref, note)
SELECT a.workspace_id, a.id, r.id, r.ref, a.details->>'note'
  FROM "audit_entry" a JOIN "recipient" r ON r.workspace_id = a.workspace_id AND r.ref = a.subject
 WHERE a.action LIKE 'recipient.%' OR a.action = 'suppression.lifted';
UPDATE "audit_entry" a
   SET subject = NULL, details = details - 'note',
       recipient_id = (SELECT p.recipient_id FROM "audit_person" p
                        WHERE p.workspace_id = a.workspace_id AND p.entry_id = a.id)
 WHERE action LIKE 'recipient.%' OR action = 'suppression.lifted';
ALTER TABLE "audit_entry" ENABLE TRIGGER audit_entry_refuses_change;
