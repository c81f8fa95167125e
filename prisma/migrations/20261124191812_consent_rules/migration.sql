-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "consent_max_age_months" INTEGER NOT NULL DEFAULT 18,
ADD COLUMN     "requires_verified_consent" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "workspace" ADD CHECK ("consent_max_age_months" BETWEEN 1 AND 120);
