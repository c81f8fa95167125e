-- CreateTable
CREATE TABLE "message_rollup" (
    "workspace_id" UUID NOT NULL,
    "by" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "message_rollup_pkey" PRIMARY KEY ("workspace_id","by","day","channel","value","kind")
);
