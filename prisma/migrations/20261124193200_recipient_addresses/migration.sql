-- CreateIndex
CREATE INDEX "recipient_email_hash_idx" ON "recipient" USING HASH ("email_hash");

-- CreateIndex
CREATE INDEX "recipient_phone_hash_idx" ON "recipient" USING HASH ("phone_hash");
