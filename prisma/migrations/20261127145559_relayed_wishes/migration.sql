-- CreateTable
CREATE TABLE "relayed_wish" (
    "workspace_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "relayed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "relayed_wish_pkey" PRIMARY KEY ("workspace_id","change_id")
);
