-- AlterTable
ALTER TABLE "last_send" ADD COLUMN     "earlier" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[];
