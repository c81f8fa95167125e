-- CreateTable
CREATE TABLE "survival_rollup" (
    "workspace_id" UUID NOT NULL,
    "consent_source" TEXT NOT NULL,
    "entered" INTEGER NOT NULL,
    "followed" INTEGER NOT NULL,
    "lost" BOOLEAN NOT NULL,
    "people" INTEGER NOT NULL,

    CONSTRAINT "survival_rollup_pkey" PRIMARY KEY ("workspace_id","consent_source","entered","followed","lost")
);
