-- CreateTable
CREATE TABLE "report_attribute" (
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "values" TEXT[],
    "position" INTEGER NOT NULL,

    CONSTRAINT "report_attribute_pkey" PRIMARY KEY ("workspace_id","key")
);

-- CreateTable
CREATE TABLE "change_attribute" (
    "workspace_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "held" JSONB NOT NULL,

    CONSTRAINT "change_attribute_pkey" PRIMARY KEY ("workspace_id","change_id")
);

-- CreateTable
CREATE TABLE "attribute_rollup" (
    "workspace_id" UUID NOT NULL,
    "attribute" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "action" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "consent_age" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "changes" INTEGER NOT NULL,

    CONSTRAINT "attribute_rollup_pkey" PRIMARY KEY ("workspace_id","attribute","grain","value","action","day","channel","topic","campaign","source","scope","reason","consent_source","consent_age","locale","purpose","automated")
);

-- CreateTable
CREATE TABLE "attribute_save_rollup" (
    "workspace_id" UUID NOT NULL,
    "attribute" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "counted_from" DATE NOT NULL,
    "mechanism" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "campaign" TEXT NOT NULL,
    "consent_source" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "automated" BOOLEAN NOT NULL,
    "saves" INTEGER NOT NULL,
    "left_30" INTEGER NOT NULL,
    "left_90" INTEGER NOT NULL,

    CONSTRAINT "attribute_save_rollup_pkey" PRIMARY KEY ("workspace_id","attribute","value","day","counted_from","mechanism","channel","topic","campaign","consent_source","locale","automated")
);

-- CreateIndex
CREATE INDEX "change_attribute_recipient_id_idx" ON "change_attribute"("recipient_id");

-- AddForeignKey
ALTER TABLE "change_attribute" ADD CONSTRAINT "change_attribute_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "recipient"("id") ON DELETE CASCADE ON UPDATE CASCADE;
