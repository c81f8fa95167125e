-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "copy" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "configuration_draft" (
    "workspace_id" UUID NOT NULL,
    "document" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,
    "base_number" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "configuration_draft_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "configuration_version" (
    "workspace_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_by" TEXT NOT NULL,
    "note" TEXT,

    CONSTRAINT "configuration_version_pkey" PRIMARY KEY ("workspace_id","number")
);
