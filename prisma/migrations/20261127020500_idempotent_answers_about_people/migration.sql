-- AlterTable
ALTER TABLE "idempotent_request" ADD COLUMN     "about_people" BOOLEAN NOT NULL DEFAULT true;
