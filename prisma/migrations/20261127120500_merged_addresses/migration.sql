-- CreateIndex
CREATE INDEX "merged_ref_email_hash_idx" ON "merged_ref" USING HASH ("email_hash");

-- CreateIndex
CREATE INDEX "merged_ref_phone_hash_idx" ON "merged_ref" USING HASH ("phone_hash");

-- CreateIndex
CREATE INDEX "merged_ref_push_hash_idx" ON "merged_ref" USING HASH ("push_hash");

-- CreateIndex
CREATE INDEX "merged_ref_postal_hash_idx" ON "merged_ref" USING HASH ("postal_hash");
