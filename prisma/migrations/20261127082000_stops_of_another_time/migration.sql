-- A stop that was made at another time than it was told at, and what is told of complaints and of what lifts them.
ALTER TABLE "consent_event" ADD COLUMN     "cause" TEXT,
ADD COLUMN     "recorded_at" TIMESTAMPTZ(3);

ALTER TABLE "consent_event" ADD CHECK ("cause" IN ('complaint', 'lift'));
