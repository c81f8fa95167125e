-- DropForeignKey
ALTER TABLE "preference" DROP CONSTRAINT "preference_recipient_id_fkey";
