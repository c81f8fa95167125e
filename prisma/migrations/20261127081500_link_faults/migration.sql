-- CreateTable
CREATE TABLE "link_fault" (
    "workspace_id" UUID NOT NULL,
    "kid" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "part" TEXT NOT NULL,
    "times" INTEGER NOT NULL,

    CONSTRAINT "link_fault_pkey" PRIMARY KEY ("workspace_id","kid","day","part")
);

-- Ids that are in no link's form, such as auth0|5f7c, are refs too.
ALTER TABLE "recipient" DROP CONSTRAINT "recipient_ref_check";
ALTER TABLE "recipient" ADD CHECK (char_length("ref") BETWEEN 1 AND 128);
