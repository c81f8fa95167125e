-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "hurried" INTEGER NOT NULL DEFAULT 0;
