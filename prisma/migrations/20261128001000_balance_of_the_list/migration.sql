-- CreateTable
CREATE TABLE "list_member" (
    "recipient_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "channels" TEXT[],
    "ever" TEXT[],
    "seen_event" BIGINT NOT NULL,

    CONSTRAINT "list_member_pkey" PRIMARY KEY ("recipient_id")
);

-- CreateTable
CREATE TABLE "list_move" (
    "workspace_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "move" TEXT NOT NULL,
    "people" INTEGER NOT NULL,

    CONSTRAINT "list_move_pkey" PRIMARY KEY ("workspace_id","channel","day","move")
);

ALTER TABLE "list_move" ADD CHECK ("move" IN ('joined', 'came_back', 'left', 'bounced', 'complained', 'erased', 'merged', 'removed'));
