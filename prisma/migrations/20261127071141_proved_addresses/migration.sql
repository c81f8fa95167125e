-- AlterTable
ALTER TABLE "login" ADD COLUMN     "address_proved_at" TIMESTAMPTZ(3);

-- Whoever runs the server vouched for the owners that they made on the command line; and a log-in without a password
-- that a provider leads to was made by a provider's verified address. All others are to be proved.
UPDATE "login" SET "address_proved_at" = now()
 WHERE "email" IN (SELECT "subject" FROM "audit_entry" WHERE "action" = 'member.owner_reset')
    OR ("password_hash" IS NULL AND "id" IN (SELECT "login_id" FROM "login_identity"));
