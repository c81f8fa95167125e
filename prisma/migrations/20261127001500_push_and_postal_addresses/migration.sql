-- CreateIndex
CREATE INDEX "recipient_push_hash_idx" ON "recipient" USING HASH ("push_hash");

-- CreateIndex
CREATE INDEX "recipient_postal_hash_idx" ON "recipient" USING HASH ("postal_hash");
